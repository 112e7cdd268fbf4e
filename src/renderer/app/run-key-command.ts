import { isFinished } from '#shared/domain/ticket'
import type { CommentVisibility } from '#shared/domain/comment'
import { draftOf } from '../features/messages/draft-store'
import { moveInList, openActive } from '../features/queue/move-in-list'
import type { Desk } from './workspace-stores'
import { isNarrow } from '../components/is-narrow'
import type { KeyCommand } from './key-command'
import { REPLY_FIELD } from './shortcuts'

/** Does what a key means. False where the key shall do what it does by itself, as writing a letter. */
export function runKeyCommand(
  desk: Desk,
  command: Exclude<KeyCommand, { name: 'shortcuts' | 'sleep' }>,
): boolean {
  switch (command.name) {
    case 'undo':
      return desk.undoLast()
    case 'search':
      return focusOn('#search-tickets')
    case 'notifications':
      desk.notifications.getState().open()
      return true
    case 'new-ticket':
      desk.newTicket.getState().open()
      return true
    case 'back':
      backToList(desk)
      return true
    case 'move':
      desk.typing.getState().end()
      void moveInList(desk, command.step)
      return true
    case 'open':
      openActive(desk)
      return true
    case 'type':
      if (desk.typing.getState().ticketId !== command.ticketId)
        void write(desk, command.ticketId, modeOf(desk, command.ticketId))
      return !goOnWriting(desk, command.ticketId, command.text)
    case 'write':
      void write(desk, command.ticketId, command.mode)
      return true
    case 'choose':
      void whenWhole(desk, command.ticketId, () => {
        const element = focusable(`[data-control=${command.control}]`)
        element?.focus()
        if (command.control === 'add-tag') return
        element?.click()
      })
      return true
    case 'close-or-reopen':
      void whenWhole(desk, command.ticketId, () => {
        const shown = desk.ticket.getState().ticket
        if (shown === null) return
        void desk.actions.setStatus(shown.id, isFinished(shown.status) ? 'OPEN' : 'CLOSED')
      })
      return true
  }
}

/** Opens the ticket with the keyboard in its public reply. */
export async function replyTo(desk: Desk, ticketId: string): Promise<void> {
  if (desk.ticket.getState().openId !== ticketId)
    await desk.ticket.getState().open({ id: ticketId })
  if (desk.mayWrite) await write(desk, ticketId, 'PUBLIC')
}

/** Gives the keyboard back to the row of the open ticket; where list and ticket take turns, shows the list. */
export function backToList(desk: Desk): void {
  const { openId, close } = desk.ticket.getState()
  const { rows, activeId, activate } = desk.queue.getState()
  const row = rows.find((one) => one.id === openId)
  if (isNarrow()) close()
  activate(row?.id ?? activeId, true)
}

/**
 * Puts the keyboard into the ticket's composer. Until that is there, as while the ticket is read, what is typed
 * is kept in its draft.
 */
async function write(desk: Desk, ticketId: string, mode: CommentVisibility): Promise<void> {
  desk.drafts.getState().setMode(ticketId, mode)
  const field = replyField(desk, ticketId)
  if (field !== null) {
    field.focus()
    return
  }
  desk.typing.getState().begin(ticketId, true)
  await whenWhole(desk, ticketId, async () => {
    for (let frames = 0; frames < MAX_FRAMES; frames += 1) {
      const { ticketId: place, isAwaited } = desk.typing.getState()
      if (place !== ticketId || !isAwaited) return
      const there = replyField(desk, ticketId)
      if (there !== null) {
        there.focus()
        there.setSelectionRange(there.value.length, there.value.length)
        return
      }
      await new Promise(requestAnimationFrame)
    }
  })
}

/** A page draws a field within a frame or two; on a machine that is that slow nobody waits for it any longer. */
const MAX_FRAMES = 300

/**
 * Takes a letter back to the composer. True where the key's own deed, now that the field has the keyboard, does
 * the rest; where there is no field yet, or no more, the letter is put behind the draft.
 */
function goOnWriting(desk: Desk, ticketId: string, text: string): boolean {
  const field = replyField(desk, ticketId)
  if (field !== null) {
    field.focus()
    return true
  }
  const drafts = desk.drafts.getState()
  const mode = modeOf(desk, ticketId)
  drafts.write(ticketId, mode, draftOf(drafts, ticketId, mode) + text)
  return false
}

/** What is being written in the ticket, a reply or a note. */
export function modeOf(desk: Desk, ticketId: string): CommentVisibility {
  return desk.drafts.getState().modes.get(ticketId) ?? 'PUBLIC'
}

/** The composer's field, if it is there and not behind its preview. */
function replyField(desk: Desk, ticketId: string): HTMLTextAreaElement | null {
  const { ticket } = desk.ticket.getState()
  const field = document.querySelector<HTMLTextAreaElement>(REPLY_FIELD)
  return ticket?.id === ticketId && field?.hidden === false ? field : null
}

/** Waits until the ticket that the pane shows is there as a whole; does nothing if another is shown by then. */
async function whenWhole(
  desk: Desk,
  ticketId: string,
  deed: () => void | Promise<void>,
): Promise<void> {
  const isWhole = () => desk.ticket.getState().ticket?.id === ticketId
  if (!isWhole()) {
    await desk.ticket.getState().reload()
    await new Promise(requestAnimationFrame)
  }
  if (isWhole()) await deed()
}

function focusable(selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(selector)
}

function focusOn(selector: string): boolean {
  const element = focusable(selector)
  element?.focus()
  if (element instanceof HTMLInputElement) element.select()
  return element !== null
}
