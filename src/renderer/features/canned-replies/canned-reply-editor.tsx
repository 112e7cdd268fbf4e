import { ArrowLeft } from 'lucide-react'
import { useRef, useState } from 'react'
import { useStore } from 'zustand'
import {
  CannedReplyContentSchema,
  CannedReplyNameSchema,
  unknownVariables,
  type Variable,
} from '#shared/domain/canned-reply'
import { isDomainError } from '#shared/errors'
import { Button } from '#renderer/components/button'
import { fillIn } from '#markdown/fill-in'
import { Markdown } from '#renderer/components/markdown'
import { putText } from '#renderer/components/put-text'
import { TextArea } from '#renderer/components/text-area'
import { fieldProblem } from '#renderer/errors/rule-text'
import { useOpenLink } from '#renderer/state/use-open-link'
import { createDraftForm, type Problems } from '#renderer/components/settings/draft-form'
import { SettingsForm } from '#renderer/components/settings/settings-form'
import {
  SettingsPage,
  SettingsRow,
  SettingsSection,
} from '#renderer/components/settings/settings-page'
import { sampleValues } from './sample-values'
import { VariableMenu } from './variable-menu'
import { useSlot } from '#renderer/state/slot'
import { cannedRepliesSlot } from './canned-replies-store'
import { sessionSlot } from '#renderer/state/window-slots'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'

interface ReplyValues {
  name: string
  content: string
}

const LABELS = { name: 'Name', content: 'Text' }

interface CannedReplyEditorProps {
  id: string
  initial: ReplyValues
  isNew: boolean
  onClose: () => void
}

/** Edits one canned reply, with a preview of what a requester would read. */
export function CannedReplyEditor({ id, initial, isNew, onClose }: CannedReplyEditorProps) {
  const cannedReplies = useSlot(cannedRepliesSlot)
  const session = useSlot(sessionSlot)
  const settingsFrame = useSlot(settingsFrameSlot)
  const openLink = useOpenLink()
  const field = useRef<HTMLTextAreaElement>(null)
  const [form] = useState(() =>
    createDraftForm<ReplyValues>({
      initial,
      keep: { in: settingsFrame.getState().kept, as: id },
      labels: LABELS,
      check,
      explain: (error) =>
        isDomainError(error, 'canned-reply.name-taken')
          ? { name: 'Another canned reply has this name.' }
          : undefined,
      save: async (_changed, values, seen) => {
        const { name, content } = await cannedReplies.getState().save({
          id,
          name: values.name.trim(),
          content: values.content,
          ...(isNew ? {} : { seen }),
        })
        if (isNew) onClose()
        return { name, content }
      },
      reread: async () => {
        await cannedReplies.getState().refresh()
        const now = cannedReplies.getState().replies.find((reply) => reply.id === id)
        return now === undefined ? initial : { name: now.name, content: now.content }
      },
    }),
  )
  const { values, problems, set } = useStore(form)
  const unknown = unknownVariables(values.content)

  const insert = (variable: Variable) => {
    if (field.current !== null) putText(field.current, `{{${variable}}}`)
  }
  return (
    <SettingsPage
      title={isNew ? 'New canned reply' : initial.name}
      actions={
        <Button
          look="ghost"
          icon={<ArrowLeft size={14} aria-hidden="true" />}
          onClick={() => settingsFrame.getState().ask(onClose)}
        >
          All canned replies
        </Button>
      }
    >
      <SettingsForm form={form} saveLabel={isNew ? 'Create canned reply' : 'Save changes'}>
        <SettingsSection>
          <SettingsRow
            label="Name"
            hint="Agents find it in the composer by this name."
            error={problems.name}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                dir="auto"
                autoFocus={isNew}
                value={values.name}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </SettingsRow>
          <SettingsRow
            stacked
            label="Text"
            hint="Markdown works here. Variables are filled in when the text is inserted."
            error={problems.content}
          >
            {(control) => (
              <>
                <TextArea
                  {...control}
                  ref={field}
                  className="input canned-text"
                  dir="auto"
                  rows={8}
                  value={values.content}
                  onChange={(event) => set({ content: event.target.value })}
                />
                <div className="canned-tools">
                  {unknown.length > 0 && (
                    <p className="canned-unknown" role="status">
                      {unknownWords(unknown)}
                    </p>
                  )}
                  <VariableMenu onChoose={insert} />
                </div>
              </>
            )}
          </SettingsRow>
        </SettingsSection>
        <SettingsSection title="Preview" hint="For a ticket of Sam Stranger, written by you.">
          <div className="canned-preview" role="group" aria-label="Preview">
            <Markdown text={fillIn(values.content, sampleValues(session))} onOpenLink={openLink} />
          </div>
        </SettingsSection>
      </SettingsForm>
    </SettingsPage>
  )
}

function check({ name, content }: ReplyValues): Problems<ReplyValues> {
  const problems = {
    name: fieldProblem(CannedReplyNameSchema, name, LABELS.name),
    content: fieldProblem(CannedReplyContentSchema, content, LABELS.content),
  }
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== null))
}

function unknownWords(unknown: readonly string[]): string {
  const names = unknown.map((name) => `{{${name}}}`).join(', ')
  return unknown.length === 1
    ? `${names} is not a variable and stays as it is.`
    : `${names} are not variables and stay as they are.`
}
