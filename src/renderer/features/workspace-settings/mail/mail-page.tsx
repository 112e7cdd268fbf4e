import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import { TextArea } from '#renderer/components/text-area'
import { displayName } from '#shared/domain/user'
import {
  SenderNameSchema,
  SignatureSchema,
  type WorkspaceSettings,
} from '#shared/domain/workspace-settings'
import { EmailSchema } from '#shared/domain/email-address'
import { fieldProblem } from '#renderer/errors/rule-text'
import { createDraftForm, type Problems } from '#renderer/components/settings/draft-form'
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
import { MailPreview } from './mail-preview'
import { useApp } from '#renderer/state/app-store'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'

interface MailValues {
  senderName: string
  senderAddress: string
  signature: string
}

const LABELS = {
  senderName: 'Sender name',
  senderAddress: 'Sender address',
  signature: 'Signature',
}

/** Settings for the look of the workspace's replies in a requester's mailbox. */
export function MailPage() {
  const api = useSlot(apiSlot)
  const reading = useReading(useCallback(() => api.workspaceSettings.read({}), [api]))
  return (
    <SettingsPage title="Mail" lead="Public replies are mailed to the requester.">
      <PageReading reading={reading}>{(settings) => <MailForm settings={settings} />}</PageReading>
    </SettingsPage>
  )
}

function MailForm({ settings }: { settings: WorkspaceSettings }) {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const { kept } = useSlot(settingsFrameSlot).getState()
  const mayChange = useMayManage()
  // In a team the worker sends the mail, whatever mail server this desktop knows.
  const isAlone = useApp(({ app }) => app?.mode === 'alone')
  const goesNowhere = useApp(({ app }) => app?.mode === 'alone' && app.mail.kind === 'folder')
  const [form] = useState(() => {
    let stored = settings
    return createDraftForm<MailValues>({
      initial: mailValues(settings),
      keep: { in: kept, as: 'mail' },
      labels: LABELS,
      check,
      save: async (changed) => {
        const { senderName, senderAddress, signature } = changed
        const change = {
          ...(senderName === undefined ? {} : { senderName: orNull(senderName) }),
          ...(senderAddress === undefined ? {} : { senderAddress: orNull(senderAddress) }),
          ...(signature === undefined ? {} : { signature }),
        }
        stored = await api.workspaceSettings.update({ ...change, seen: seenOf(stored, change) })
        return mailValues(stored)
      },
      reread: async () => {
        stored = await api.workspaceSettings.read({})
        return mailValues(stored)
      },
    })
  })
  const { values, problems, set } = useStore(form)
  const senderName = values.senderName.trim() || session.workspace.name
  return (
    <SettingsForm form={form}>
      <SettingsSection>
        <SettingsRow
          label={LABELS.senderName}
          hint="Shown after the agent’s name. If it is empty, the workspace’s name is shown."
          error={problems.senderName}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              readOnly={!mayChange}
              placeholder={session.workspace.name}
              value={values.senderName}
              onChange={(event) => set({ senderName: event.target.value })}
            />
          )}
        </SettingsRow>
        <SettingsRow
          label={LABELS.senderAddress}
          hint={
            isAlone
              ? 'Answers come back to it. Your mail server must be allowed to send for it.'
              : 'Answers come back to it. Mails themselves leave from the address of your team’s mail server.'
          }
          error={problems.senderAddress}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              type="email"
              spellCheck={false}
              readOnly={!mayChange}
              placeholder="The mail server’s own address"
              value={values.senderAddress}
              onChange={(event) => set({ senderAddress: event.target.value })}
            />
          )}
        </SettingsRow>
        <SettingsRow
          stacked
          label={LABELS.signature}
          hint="Below every reply, after the agent’s name. Markdown works here."
          error={problems.signature}
        >
          {(control) => (
            <TextArea
              {...control}
              className="input"
              dir="auto"
              rows={4}
              readOnly={!mayChange}
              value={values.signature}
              onChange={(event) => set({ signature: event.target.value })}
            />
          )}
        </SettingsRow>
      </SettingsSection>
      <SettingsSection
        title="What a mail will look like"
        {...(goesNowhere
          ? { hint: 'No mail server is set: mails are saved in a folder and are not sent.' }
          : {})}
      >
        <MailPreview
          from={`${displayName(session.user)} via ${senderName}`}
          address={isAlone ? values.senderAddress.trim() : ''}
          answersTo={isAlone ? '' : values.senderAddress.trim()}
          agent={displayName(session.user)}
          senderName={senderName}
          signature={values.signature}
        />
      </SettingsSection>
    </SettingsForm>
  )
}

function mailValues({ senderName, senderAddress, signature }: WorkspaceSettings): MailValues {
  return { senderName: senderName ?? '', senderAddress: senderAddress ?? '', signature }
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text
}

function check({ senderName, senderAddress, signature }: MailValues): Problems<MailValues> {
  const name = orNull(senderName)
  const address = orNull(senderAddress)
  const problems = {
    senderName: name === null ? null : fieldProblem(SenderNameSchema, name, LABELS.senderName),
    senderAddress:
      address === null ? null : fieldProblem(EmailSchema, address, LABELS.senderAddress),
    signature: fieldProblem(SignatureSchema, signature, LABELS.signature),
  }
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== null))
}
