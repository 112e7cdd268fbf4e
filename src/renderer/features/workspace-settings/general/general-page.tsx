import { useCallback, useEffect, useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { WorkspaceSettings } from '#shared/domain/workspace-settings'
import { Choice } from '#renderer/components/choice'
import { useNow } from '#renderer/state/clock'
import { timeOfDay } from '#renderer/components/time-words'
import { timeZoneOptions } from '#renderer/components/time-zone-options'
import { ArchiveSection } from '#renderer/features/workspaces/archive-section'
import { priorityOptions } from '#renderer/features/ticket/choices'
import { createDraftForm, type DraftForm } from '#renderer/components/settings/draft-form'
import { seenOf } from '#renderer/components/settings/seen-of'
import { PageReading } from '#renderer/components/settings/page-reading'
import { SettingsForm } from '#renderer/components/settings/settings-form'
import {
  SettingsPage,
  SettingsRow,
  SettingsSection,
} from '#renderer/components/settings/settings-page'
import { useMayManage } from '#renderer/state/use-may-manage'
import { useReading } from '#renderer/components/settings/use-reading'
import { BusinessHoursField } from './business-hours-field'
import {
  changedNames,
  checkGeneral,
  explainGeneral,
  GENERAL_LABELS,
  generalValues,
  settingsChange,
  type GeneralValues,
} from './general-values'
import { NumberRow } from './number-row'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'

/** General settings of the workspace. */
export function GeneralPage() {
  const api = useSlot(apiSlot)
  const reading = useReading(useCallback(() => api.workspaceSettings.read({}), [api]))
  return (
    <SettingsPage title="General">
      <PageReading reading={reading}>
        {(settings) => <GeneralForm settings={settings} />}
      </PageReading>
      <ArchiveSection />
    </SettingsPage>
  )
}

function GeneralForm({ settings }: { settings: WorkspaceSettings }) {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const { kept } = useSlot(settingsFrameSlot).getState()
  const { workspaceId } = session.workspace
  const mayChange = useMayManage()
  const [form] = useState((): StoreApi<DraftForm<GeneralValues>> => {
    let stored = settings
    return createDraftForm<GeneralValues>({
      initial: generalValues(session.workspace, settings),
      keep: { in: kept, as: 'general' },
      labels: GENERAL_LABELS,
      check: checkGeneral,
      explain: explainGeneral,
      save: async (changed, _values, saved) => {
        let named = { name: saved.name, slug: saved.slug }
        const names = changedNames(changed)
        if (Object.keys(names).length > 0) {
          const seen = seenOf(named, names)
          const { workspace } = await api.workspaces.rename({ workspaceId, ...names, seen })
          named = { name: workspace.name, slug: workspace.slug }
        }
        const change = settingsChange(changed)
        stored = await (Object.keys(change).length === 0
          ? api.workspaceSettings.read({})
          : api.workspaceSettings.update({ ...change, seen: seenOf(stored, change) }))
        return generalValues(named, stored)
      },
      reread: async ({ name, slug }, saved) => {
        stored = await api.workspaceSettings.read({})
        return generalValues({ name: name ?? saved.name, slug: slug ?? saved.slug }, stored)
      },
    })
  })
  const { name, slug } = session.workspace
  // A name that somebody else has changed in the meantime is shown. Saving the other name never
  // overwrites it.
  useEffect(() => {
    form.getState().receive({ ...form.getState().saved, name, slug })
  }, [form, name, slug])
  const { values, problems, set } = useStore(form)
  const text = (name: 'name' | 'slug') => ({
    className: 'input',
    spellCheck: false,
    readOnly: !mayChange,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  })

  return (
    <SettingsForm form={form}>
      <SettingsSection>
        <SettingsRow label="Name" error={problems.name}>
          {(control) => <input {...text('name')} {...control} dir="auto" />}
        </SettingsRow>
        <SettingsRow
          label="Slug"
          hint={
            <>
              Names the workspace in commands: <code>--workspace {values.slug || '…'}</code>
            </>
          }
          error={problems.slug}
        >
          {(control) => <input {...text('slug')} {...control} />}
        </SettingsRow>
      </SettingsSection>
      <SettingsSection title="Time">
        <TimeZoneRow
          value={values.timeZone}
          error={problems.timeZone}
          disabled={!mayChange}
          onChange={(timeZone) => set({ timeZone })}
        />
        <div className="settings-row settings-row-stacked">
          <div className="settings-row-words">
            <p className="field-label">Business hours</p>
            <p className="field-hint">When your team answers, in the workspace’s time zone.</p>
          </div>
          <BusinessHoursField
            days={values.hours}
            disabled={!mayChange}
            isChecked={problems.hours !== undefined}
            onChange={(hours) => set({ hours })}
          />
        </div>
      </SettingsSection>
      <SettingsSection title="Tickets">
        <SettingsRow label="Default priority" hint="New tickets start with it.">
          {(control) => (
            <Choice
              label="Default priority"
              look="field"
              field={control}
              disabled={!mayChange}
              value={values.defaultPriority}
              options={priorityOptions()}
              onChange={(defaultPriority) => set({ defaultPriority })}
            />
          )}
        </SettingsRow>
        <NumberRow
          label={GENERAL_LABELS.undoSendSeconds}
          hint="How long you can take back a sent reply. With 0 it is sent at once."
          unit="seconds"
          value={values.undoSendSeconds}
          error={problems.undoSendSeconds}
          disabled={!mayChange}
          onChange={(undoSendSeconds) => set({ undoSendSeconds })}
        />
      </SettingsSection>
      <SettingsSection
        title="Attachments"
        hint="For files of tickets and messages. Checked before a file is sent."
      >
        <NumberRow
          label={GENERAL_LABELS.maxAttachmentBytes}
          unit="MB"
          value={values.maxAttachmentBytes}
          error={problems.maxAttachmentBytes}
          disabled={!mayChange}
          onChange={(maxAttachmentBytes) => set({ maxAttachmentBytes })}
        />
        <NumberRow
          label={GENERAL_LABELS.maxTicketAttachmentBytes}
          unit="MB"
          value={values.maxTicketAttachmentBytes}
          error={problems.maxTicketAttachmentBytes}
          disabled={!mayChange}
          onChange={(maxTicketAttachmentBytes) => set({ maxTicketAttachmentBytes })}
        />
      </SettingsSection>
    </SettingsForm>
  )
}

interface TimeZoneRowProps {
  value: string
  error: string | undefined
  disabled: boolean
  onChange: (timeZone: string) => void
}

function TimeZoneRow({ value, error, disabled, onChange }: TimeZoneRowProps) {
  const now = useNow()
  const [options] = useState(() => timeZoneOptions(value))
  return (
    <SettingsRow
      label="Time zone"
      hint={`All times are shown in it. It is ${timeOfDay(now, value)} there now.`}
      error={error}
    >
      {(control) => (
        <Choice
          label="Time zone"
          look="field"
          field={control}
          disabled={disabled}
          value={value}
          options={options}
          nothing="No time zone with this name"
          onChange={onChange}
        />
      )}
    </SettingsRow>
  )
}
