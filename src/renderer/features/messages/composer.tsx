import { Lock, Mail } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import { gapsIn } from '#shared/domain/canned-reply'
import { withMentions } from '#shared/domain/mention'
import { visibleLength } from '#shared/domain/text'
import type { Ticket } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { isDomainError } from '#shared/errors'
import { Button } from '#renderer/components/button'
import { Markdown } from '#renderer/components/markdown'
import { OfferingTextArea } from '#renderer/components/offering-text-area'
import { Tooltip } from '#renderer/components/tooltip'
import { peopleSlot } from '#renderer/state/people-store'
import { useSlot } from '#renderer/state/slot'
import { typingSlot } from '#renderer/state/typing-store'
import { sessionSlot } from '#renderer/state/window-slots'
import { uploadsSlot } from '../attachments/uploads-store'
import { cannedRepliesSlot } from '../canned-replies/canned-replies-store'
import { presenceSlot } from '../presence/presence-store'
import { heldSlot } from './held-store'
import { AttachButton } from '../attachments/attach-button'
import { DraftFiles } from '../attachments/draft-files'
import { isModKey } from '#renderer/components/key-name'
import { CannedPicker } from '../canned-replies/canned-picker'
import { insertAt } from '../canned-replies/insert-at'
import { offerCanned } from '../canned-replies/offer-canned'
import { valuesFor } from '../canned-replies/sample-values'
import { offerMentions } from './offer-mentions'
import { useOpenLink } from '#renderer/state/use-open-link'
import { ComposerModes } from './composer-modes'
import { DiscardButton } from './discard-button'
import { DraftLines } from './draft-lines'
import { GapLine } from './gap-line'
import { draftOf, draftsSlot } from './draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { OvertakenPanel } from './overtaken-panel'
import { OutgoingLine } from './outgoing-line'
import { sendingOf, sendingSlot } from './sending-store'
import { UnsureLine } from './unsure-line'
import './composer.css'

/** The composer of replies and notes. Colour and words show which of the two is being written. */
export function Composer({ ticket }: { ticket: Ticket }) {
  const drafts = useSlot(draftsSlot)
  const sendings = useSlot(sendingSlot)
  const held = useSlot(heldSlot)
  const uploads = useSlot(uploadsSlot)
  const presence = useSlot(presenceSlot)
  const session = useSlot(sessionSlot)
  const people = useSlot(peopleSlot)
  const typing = useSlot(typingSlot)
  const cannedReplies = useSlot(cannedRepliesSlot)
  const members = useStore(people, (state) => state.members)
  const canned = useStore(cannedReplies, (state) => state.replies)
  const mode = useStore(drafts, (state) => state.modes.get(ticket.id) ?? 'PUBLIC')
  const text = useStore(drafts, (state) => draftOf(state, ticket.id, mode))
  const sending = useStore(sendings, (state) => sendingOf(state, ticket.id, mode))
  const isUnsure = useStore(
    held,
    ({ unsure }) => mode === 'PUBLIC' && unsure.some(({ ticketId }) => ticketId === ticket.id),
  )
  const [isPreview, setPreview] = useState(false)
  const [isPicking, setPicking] = useState(false)
  /** The text for which sending has warned about gaps. Sending the same text again goes through. */
  const [warnedOf, setWarnedOf] = useState<string | null>(null)
  /** Escape was pressed once while the field has text. The second Escape leaves. */
  const [isLeaving, setLeaving] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const openLink = useOpenLink()
  const { write, setMode } = drafts.getState()

  const key = draftKey(ticket.id, mode)
  const isNote = mode === 'INTERNAL'
  const isSending = sending.outgoing !== null
  const hasDraft = useStore(uploads, (state) => state.filesOf(key).length > 0) || text !== ''
  const isEmpty = visibleLength(text) === 0
  const [gap] = gapsIn(text)
  const isWarned = gap !== undefined && warnedOf === text
  const selectGap = () => {
    field.current?.focus()
    field.current?.setSelectionRange(gap?.start ?? 0, gap?.end ?? 0)
  }
  const showGap = () => {
    // The focus moves at once, so that no key goes elsewhere. An open preview is closed first.
    if (isPreview) flushSync(() => setPreview(false))
    selectGap()
  }
  const missed = isDomainError(sending.refusal, 'reply.overtaken')
    ? sending.refusal.details.commentIds
    : []
  const submit = () => {
    // By then the newer messages are shown beside the text.
    const lastMissed = missed.at(-1)
    if (lastMissed !== undefined) sendings.getState().saw(ticket.id, lastMissed)
    if (isEmpty || isUnsure) field.current?.focus()
    else if (gap !== undefined && !isWarned) {
      setWarnedOf(text)
      showGap()
    } else {
      setPreview(false)
      presence.getState().ceased()
      typing.getState().sent(ticket.id, mode)
      void sendings.getState().send(ticket.id, mode, text)
    }
  }
  const pick = (next: boolean) => {
    if (next) setPreview(false)
    setPicking(next)
  }
  const insert = (words: string) => {
    if (field.current !== null) insertAt(field.current, words)
  }
  const isUntouched = () => typing.getState().untouched.has(key)
  const takeBack = () => isUntouched() && held.getState().takeBackLast(ticket.id)
  const leave = (event: KeyboardEvent) => {
    if (event.repeat) return
    if (text !== '' && !isLeaving) {
      setLeaving(true)
      return
    }
    // After sending, no more text is expected, but anything typed next still belongs here.
    if (isUntouched()) typing.getState().end()
    event.currentTarget.closest('.ticket-main')?.querySelector('h2')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The key belongs to an IME composition.
    if (event.nativeEvent.isComposing) return
    if (event.key !== 'Escape') setLeaving(false)
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      submit()
    } else if (isModKey(event.nativeEvent, 'z') && text === '' && takeBack()) {
      event.preventDefault()
    } else if (isPickerKey(event)) {
      event.preventDefault()
      pick(true)
    } else if (event.key === 'Escape') {
      leave(event)
      event.preventDefault()
      event.stopPropagation()
    }
  }

  return (
    <section
      className={`composer ${isNote ? 'composer-note' : ''}`}
      aria-label={isNote ? 'Write an internal note' : 'Write a public reply'}
    >
      <div className="composer-head">
        <ComposerModes mode={mode} onChange={(next) => setMode(ticket.id, next)} />
        <p className="composer-to cut">
          {isNote ? (
            <>
              <Lock size={12} aria-hidden="true" /> Only members of{' '}
              <bdi>{session.workspace.name}</bdi> see this
            </>
          ) : (
            <>
              <Mail size={12} aria-hidden="true" /> To <bdi>{displayName(ticket.requester)}</bdi>{' '}
              &lt;{readableAddress(ticket.requester.email)}&gt;
            </>
          )}
        </p>
      </div>
      {isPreview && (
        <div className="composer-preview" tabIndex={0} role="group" aria-label="Preview">
          <Markdown text={withMentions(text, members)} onOpenLink={openLink} />
        </div>
      )}
      <OfferingTextArea
        ref={field}
        // The field stays mounted behind the preview, with its cursor and undo history.
        hidden={isPreview}
        offers={[offerMentions(members), offerCanned(canned, valuesFor(ticket, session))]}
        className="composer-text"
        aria-label="Reply"
        data-control="reply"
        dir="auto"
        rows={1}
        placeholder={isNote ? 'Write a note for your team' : 'Write a reply'}
        value={text}
        textKey={key}
        onChange={(event) => {
          presence.getState().typed(ticket.id)
          write(ticket.id, mode, event.target.value)
          if (event.target.value === '/') void cannedReplies.getState().refresh()
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setLeaving(false)}
      />
      <DraftFiles
        draftKey={key}
        {...(sending.outgoing !== null && { sentIds: sending.outgoing.uploadIds })}
        onEmpty={() => field.current?.focus()}
      />
      <DraftLines draftKey={key} />
      <GapLine text={text} isWarned={isWarned} onShow={showGap} />
      {isUnsure && <UnsureLine />}
      {missed.length > 0 ? (
        <OvertakenPanel
          ticket={ticket}
          commentIds={missed}
          onEdit={() => field.current?.focus()}
          onSend={submit}
        />
      ) : (
        <OutgoingLine ticketId={ticket.id} mode={mode} sending={sending} />
      )}
      <div className="composer-foot">
        <Button
          look="ghost"
          disabled={isEmpty}
          aria-pressed={isPreview}
          onClick={() => setPreview(!isPreview)}
        >
          {isPreview ? 'Edit' : 'Preview'}
        </Button>
        <CannedPicker
          ticket={ticket}
          open={isPicking}
          setOpen={pick}
          onInsert={insert}
          onLeave={() => field.current?.focus()}
        />
        <AttachButton onFiles={(files) => void uploads.getState().add(key, ticket.id, files)} />
        {hasDraft && !isSending && (
          <DiscardButton
            draftKey={key}
            onDiscarded={() => {
              setPreview(false)
              requestAnimationFrame(() => field.current?.focus())
            }}
          />
        )}
        <span className="composer-hint">
          {isLeaving ? '' : 'Markdown works here'}
          <span role="status">{isLeaving ? 'Press Esc again to leave the text' : ''}</span>
        </span>
        <Tooltip text={isNote ? 'Add note' : 'Send reply'} keys="Mod Enter">
          <Button
            look={isNote ? 'amber' : 'primary'}
            aria-disabled={isEmpty || isUnsure || sending.next !== null}
            onClick={submit}
          >
            {isNote ? 'Add note' : 'Send reply'}
          </Button>
        </Tooltip>
      </div>
    </section>
  )
}

/** Mod+Shift+; on any keyboard layout. */
function isPickerKey(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, shiftKey, key, code } = event
  return (ctrlKey || metaKey) && shiftKey && (key === ';' || key === ':' || code === 'Semicolon')
}
