import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import type {
  NotificationPreference,
  WorkspaceNotificationType,
} from '#shared/domain/notification-preferences'
import { Choice } from '#renderer/components/choice'
import type { ChoiceOption } from '#renderer/components/choice-option'
import { ListProblem } from '#renderer/components/list-problem'
import { Skeleton } from '#renderer/components/skeleton'
import { errorText } from '#renderer/errors/error-text'
import { useFollow } from '#renderer/state/use-follow'
import { RefusedNote } from './native/refused-note'
import {
  SettingsPage,
  SettingsRow,
  SettingsSection,
} from '#renderer/components/settings/settings-page'
import { DesktopSection } from './desktop-section'
import { LEVEL_OPTIONS } from './level-options'
import { createPreferencesStore, levelOf, levelsOf } from './preferences-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import './preferences-page.css'

const TYPE_ROWS: Record<WorkspaceNotificationType, { label: string; hint?: string }> = {
  TICKET_CREATED: { label: 'New tickets' },
  TICKET_ASSIGNED: { label: 'Tickets assigned to you' },
  TICKET_UPDATED: {
    label: 'Changes',
    hint: 'Status, priority or subject of a ticket you take part in; your ticket assigned to somebody else',
  },
  COMMENT_ADDED: { label: 'Messages', hint: 'In tickets that are yours or that you wrote in' },
  MENTION: { label: 'Mentions', hint: 'Somebody mentions you with an @' },
}

const NEW_TICKETS: readonly ChoiceOption<NotificationPreference['newTickets']>[] = [
  { value: 'UNASSIGNED', text: 'Unassigned ones' },
  { value: 'ALL', text: 'All of them' },
]

const FOLLOWED: readonly string[] = ['notifications']

/** Which notifications a person gets, how, and when not. Saved on each choice. */
export function PreferencesPage() {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const [store] = useState(() => createPreferencesStore(api))
  const { preferences, error, refresh, prefer, set } = useStore(store)
  const [workspaceId, setWorkspaceId] = useState(session.workspace.workspaceId)
  useFollow(
    FOLLOWED,
    useCallback(() => void refresh(), [refresh]),
  )
  const own = preferences?.workspaces.find((one) => one.workspaceId === workspaceId)
  const name = session.memberships.find((one) => one.workspaceId === workspaceId)?.name

  return (
    <SettingsPage title="Notifications" lead="These apply on every computer you sign in on.">
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <RefusedNote />
      {preferences === null && error === null && (
        <div className="settings-loading" role="status" aria-label="Loading">
          {['60%', '90%', '75%', '85%'].map((width) => (
            <Skeleton key={width} width={width} height={20} />
          ))}
        </div>
      )}
      {preferences !== null && (
        <SettingsSection
          title="What you are notified of"
          hint={
            <>
              In <bdi>{name}</bdi>, and never of what you do yourself
            </>
          }
        >
          {session.memberships.length > 1 && (
            <SettingsRow label="Workspace">
              {(field) => (
                <Choice
                  label="Workspace"
                  look="field"
                  field={field}
                  value={workspaceId}
                  options={session.memberships.map((one) => ({
                    value: one.workspaceId,
                    text: one.name,
                  }))}
                  onChange={setWorkspaceId}
                />
              )}
            </SettingsRow>
          )}
          {own?.preferences.map((one) => (
            <TypeRow
              key={one.type}
              preference={one}
              onChange={(next) => void prefer(workspaceId, next)}
            />
          ))}
        </SettingsSection>
      )}
      {preferences !== null && (
        <DesktopSection settings={preferences.settings} onChange={(part) => void set(part)} />
      )}
    </SettingsPage>
  )
}

interface TypeRowProps {
  preference: NotificationPreference
  onChange: (next: NotificationPreference) => void
}

function TypeRow({ preference, onChange }: TypeRowProps) {
  const { label, hint } = TYPE_ROWS[preference.type]
  const isNew = preference.type === 'TICKET_CREATED'
  return (
    <SettingsRow label={label} hint={hint}>
      {(field) => (
        <div className="preference-choices">
          <Choice
            label={label}
            look="field"
            field={field}
            value={levelOf(preference)}
            options={LEVEL_OPTIONS}
            onChange={(level) => onChange({ ...preference, ...levelsOf(level) })}
          />
          {isNew && preference.inApp && (
            <Choice
              label="Which new tickets"
              look="field"
              value={preference.newTickets}
              options={NEW_TICKETS}
              onChange={(newTickets) => onChange({ ...preference, newTickets })}
            />
          )}
        </div>
      )}
    </SettingsRow>
  )
}
