import { useState } from 'react'
import type { NotificationSettings } from '#shared/domain/notification-preferences'
import { Button } from '#renderer/components/button'
import { Choice } from '#renderer/components/choice'
import { useNow } from '#renderer/state/clock'
import { SettingsRow, SettingsSection } from '#renderer/components/settings/settings-page'
import { LEVEL_OPTIONS } from './level-options'
import { clockTime, levelOf, levelsOf, minutesOf } from './preferences-store'

interface DesktopSectionProps {
  settings: NotificationSettings
  onChange: (part: Partial<NotificationSettings>) => void
}

const HOUR = 3_600_000
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** System notifications for all workspaces: how much they show, and when they are off. */
export function DesktopSection({ settings, onChange }: DesktopSectionProps) {
  const { hideContent, codesNative, codesSound } = settings
  const codes = levelOf({ inApp: true, native: codesNative, sound: codesSound })
  return (
    <SettingsSection title="On the desktop" hint="In all workspaces">
      <DisturbRow settings={settings} onChange={onChange} />
      <QuietRows settings={settings} onChange={onChange} />
      <SettingsRow
        label="Hide content"
        hint="The system shows that something arrived, but not who it is from or what it says"
      >
        {(control) => (
          <input
            {...control}
            type="checkbox"
            className="preference-switch"
            checked={hideContent}
            onChange={() => onChange({ hideContent: !hideContent })}
          />
        )}
      </SettingsRow>
      <SettingsRow
        label="Sign-in codes"
        hint="A code was requested with your address. It is about your account, so it is always in the app."
      >
        {(field) => (
          <Choice
            label="Sign-in codes"
            look="field"
            field={field}
            value={codes}
            options={LEVEL_OPTIONS.filter(({ value }) => value !== 'off')}
            onChange={(level) => {
              const { native, sound } = levelsOf(level)
              onChange({ codesNative: native, codesSound: sound })
            }}
          />
        )}
      </SettingsRow>
    </SettingsSection>
  )
}

function DisturbRow({ settings, onChange }: DesktopSectionProps) {
  const now = useNow()
  const until = settings.doNotDisturbUntil
  const isOn = until !== null && Date.parse(until) > now
  return (
    <SettingsRow
      label="Do not disturb"
      hint={
        isOn
          ? `Nothing is shown until ${timeOf(until)}`
          : 'What arrives in the meantime is in the app'
      }
    >
      {(control) =>
        isOn ? (
          <Button
            {...control}
            aria-label="End now: do not disturb"
            className="preference-button"
            onClick={() => onChange({ doNotDisturbUntil: null })}
          >
            End now
          </Button>
        ) : (
          <Button
            {...control}
            aria-label="Do not disturb for an hour"
            className="preference-button"
            onClick={() =>
              onChange({ doNotDisturbUntil: new Date(Date.now() + HOUR).toISOString() })
            }
          >
            For an hour
          </Button>
        )
      }
    </SettingsRow>
  )
}

function QuietRows({ settings, onChange }: DesktopSectionProps) {
  const { quietHours, quietFrom, quietUntil, quietDays } = settings
  const [problem, setProblem] = useState<string | null>(null)
  const time = (label: string, value: number, put: (minutes: number) => void) => (
    <input
      className="input figures"
      type="time"
      aria-label={label}
      aria-invalid={problem !== null}
      // An empty field means that the user is still typing a time.
      defaultValue={clockTime(value)}
      key={value}
      onBlur={({ target }) => {
        const minutes = minutesOf(target.value)
        if (minutes !== null && minutes !== value) put(minutes)
      }}
    />
  )
  const put = (part: { quietFrom: number } | { quietUntil: number }) => {
    const next = { quietFrom, quietUntil, ...part }
    const isSame = next.quietFrom === next.quietUntil
    setProblem(isSame ? 'The end must differ from the start.' : null)
    if (!isSame) onChange(part)
  }
  const toggleDay = (day: number) => {
    const others = quietDays.filter((one) => one !== day)
    const next = others.length === quietDays.length ? [...quietDays, day].sort() : others
    if (next.length > 0) onChange({ quietDays: next })
  }
  return (
    <>
      <SettingsRow label="Quiet hours" hint="The system shows nothing, and a summary when they end">
        {(control) => (
          <input
            {...control}
            type="checkbox"
            className="preference-switch"
            checked={quietHours}
            onChange={() => onChange({ quietHours: !quietHours })}
          />
        )}
      </SettingsRow>
      {quietHours && (
        <SettingsRow
          label="From and until"
          hint="By the clock of the computer you use; overnight hours belong to the day they start on"
          error={problem}
        >
          {() => (
            <div className="quiet-hours" role="group" aria-label="Quiet hours">
              <div className="quiet-times">
                {time('Quiet from', quietFrom, (minutes) => put({ quietFrom: minutes }))}
                <span aria-hidden="true">to</span>
                {time('Quiet until', quietUntil, (minutes) => put({ quietUntil: minutes }))}
              </div>
              <div className="quiet-days" role="group" aria-label="Days">
                {DAYS.map((name, index) => (
                  <button
                    key={name}
                    type="button"
                    className="quiet-day"
                    aria-pressed={quietDays.includes(index + 1)}
                    onClick={() => toggleDay(index + 1)}
                  >
                    {name}
                  </button>
                ))}
              </div>
            </div>
          )}
        </SettingsRow>
      )}
    </>
  )
}

function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}
