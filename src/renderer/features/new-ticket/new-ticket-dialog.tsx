import { useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { Choice } from '#renderer/components/choice'
import { Dialog } from '#renderer/components/dialog'
import { Keys } from '#renderer/components/keys'
import { MessageLine } from '#renderer/components/message-line'
import { TextField } from '#renderer/components/text-field'
import { Field } from '#renderer/components/field'
import { TextArea } from '#renderer/components/text-area'
import { errorText } from '#renderer/errors/error-text'
import { AttachButton } from '../attachments/attach-button'
import { AttachZone } from '../attachments/attach-zone'
import { DraftFiles } from '../attachments/draft-files'
import { DraftLines } from '../messages/draft-lines'
import { AwayOffer } from '../members/away-offer'
import { assigneeOptions, NOBODY, personOf, priorityOptions } from '../ticket/choices'
import { checkForm, firstProblem, isFieldRefusal, type FormProblems } from './check-form'
import { newTicketSlot, hasWords } from './new-ticket-store'
import { NEW_TICKET_DRAFT } from '#renderer/state/draft-key'
import { RequesterField } from './requester-field'
import { useSlot } from '#renderer/state/slot'
import { savedDraftsSlot } from '../messages/saved-drafts-store'
import { peopleSlot } from '#renderer/state/people-store'
import { uploadsSlot } from '../attachments/uploads-store'
import { sessionSlot } from '#renderer/state/window-slots'
import './new-ticket-dialog.css'

const FINE: FormProblems = {
  subject: null,
  requester: null,
  requesterName: null,
  description: null,
}

/**
 * Creates a ticket for a requester, who can be new. Closing the dialog or a failure loses no input.
 */
export function NewTicketDialog() {
  const newTicket = useSlot(newTicketSlot)
  const savedDrafts = useSlot(savedDraftsSlot)
  const people = useSlot(peopleSlot)
  const uploads = useSlot(uploadsSlot)
  const session = useSlot(sessionSlot)
  const { isOpen, form, sending, refusal, close, change, create } = useStore(newTicket)
  const members = useStore(people, (state) => state.members)
  const now = useNow()
  const [problems, setProblems] = useState<FormProblems>(FINE)
  const body = useRef<HTMLFormElement>(null)

  const focusOn = (field: keyof FormProblems) =>
    body.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus()

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found = checkForm(form)
    setProblems(found)
    const first = firstProblem(found)
    if (first !== null) {
      focusOn(first)
      return
    }
    if ((await create()) === null) {
      const refused = newTicket.getState().refusal
      const field = (Object.keys(FINE) as (keyof FormProblems)[]).find((one) =>
        isFieldRefusal(refused, one),
      )
      if (field !== undefined) focusOn(field)
    } else setProblems(FINE)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    // Enter confirms an IME composition.
    if (event.nativeEvent.isComposing) return
    void submit(event)
  }
  const problemOf = (field: keyof FormProblems) =>
    problems[field] ?? (isFieldRefusal(refusal, field) ? errorText(refusal) : null)
  const edit = (part: Partial<typeof form>, field: keyof FormProblems) => {
    change(part)
    setProblems((old) => ({ ...old, [field]: null }))
  }
  const isAboutField = Object.keys(FINE).some((field) =>
    isFieldRefusal(refusal, field as keyof FormProblems),
  )

  return (
    <Dialog
      title="New ticket"
      open={isOpen}
      onClose={close}
      isBegun={hasWords(form)}
      footer={
        <>
          {hasWords(form) && (
            <Button
              look="ghost"
              className="new-ticket-discard"
              onClick={() => {
                close()
                savedDrafts.getState().discard(NEW_TICKET_DRAFT)
              }}
            >
              Discard
            </Button>
          )}
          <Keys keys="Mod Enter" />
          <Button look="primary" type="submit" form="new-ticket" aria-disabled={sending}>
            {sending ? 'Creating…' : 'Create ticket'}
          </Button>
        </>
      }
    >
      <AttachZone
        className=""
        draftKey={NEW_TICKET_DRAFT}
        ticketId={null}
        words="Drop to attach to this ticket"
      >
        <form
          id="new-ticket"
          ref={body}
          className="new-ticket"
          noValidate
          onSubmit={(event) => void submit(event)}
          onKeyDown={onKeyDown}
        >
          <RequesterField
            problem={problemOf('requester')}
            nameProblem={problemOf('requesterName')}
            onEdit={(part) => edit(part, 'requester')}
          />
          <TextField
            label="Subject"
            data-field="subject"
            dir="auto"
            spellCheck
            value={form.subject}
            error={problemOf('subject')}
            onChange={(subject) => edit({ subject }, 'subject')}
          />
          <Field label="Description" error={problemOf('description')}>
            {(control) => (
              <TextArea
                {...control}
                className="input new-ticket-description"
                data-field="description"
                dir="auto"
                rows={6}
                value={form.description}
                onChange={(event) => edit({ description: event.target.value }, 'description')}
              />
            )}
          </Field>
          <div className="new-ticket-files">
            <DraftFiles draftKey={NEW_TICKET_DRAFT} onEmpty={() => focusOn('description')} />
            <AttachButton
              onFiles={(files) => void uploads.getState().add(NEW_TICKET_DRAFT, null, files)}
            />
          </div>
          <div className="new-ticket-choices">
            <div className="field">
              <span className="field-label">Priority</span>
              <Choice
                label="Priority"
                look="field"
                value={form.priority}
                options={priorityOptions()}
                onChange={(priority) => change({ priority })}
              />
            </div>
            <div className="field">
              <span className="field-label">Assignee</span>
              <Choice
                label="Assignee"
                look="field"
                value={form.assignee?.id ?? NOBODY}
                options={assigneeOptions({
                  members,
                  ownId: session.user.id,
                  current: form.assignee,
                  now,
                  timeZone: session.workspace.timeZone,
                })}
                onChange={(id) => change({ assignee: personOf(members, id) })}
              />
              <AwayOffer
                personId={form.assignee?.id ?? null}
                onChoose={({ id }) => change({ assignee: personOf(members, id) })}
              />
            </div>
          </div>
          <DraftLines draftKey={NEW_TICKET_DRAFT} />
          {refusal !== null && !isAboutField && (
            <MessageLine tone="error">{errorText(refusal)} What you wrote is kept.</MessageLine>
          )}
        </form>
      </AttachZone>
    </Dialog>
  )
}
