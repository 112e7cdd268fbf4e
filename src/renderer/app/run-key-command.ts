import { isFinished } from '#shared/domain/ticket'
import type { CommentVisibility } from '#shared/domain/comment'
import { draftOf } from '../features/messages/draft-store'
import { moveInList, openActive } from '../features/queue/move-in-list'
import type { WorkspaceStores } from './workspace-stores'
import { isNarrow } from '../components/is-narrow'
import type { KeyCommand } from './key-command'
import { REPLY_FIELD } from './shortcuts'

/** Does what a key means. False where the key shall do what it does by itself, as writing a letter. */
export function runKeyCommand(
  stores: WorkspaceStores,
  command: Exclude<KeyCommand, { name: 'shortcuts' | 'sleep' }>,
): boolean {
  switch (command.name) {
    case 'undo':
      return stores.undoLast()
    case 'search':
      return focusOn('#search-tickets')
    case 'notifications':
      stores.notifications.getState().open()
      return true
    case 'new-ticket':
      stores.newTicket.getState().open()
      return true
    case 'back':
      backToList(stores)
      return true
    case 'move':
      stores.typing.getState().end()
      void moveInList(stores, command.step)
      return true
    case 'open':
      openActive(stores)
      return true
    case 'type':
      if (stores.typing.getState().ticketId !== command.ticketId)
        void write(stores, command.ticketId, modeOf(stores, command.ticketId))
      return !continueWriting(stores, command.ticketId, command.text)
    case 'write':
      void write(stores, command.ticketId, command.mode)
      return true
    case 'choose':
      void whenWhole(stores, command.ticketId, () => {
        const element = focusable(`[data-control=${command.control}]`)
        element?.focus()
        if (command.control === 'add-tag') return
        element?.click()
      })
      return true
    case 'close-or-reopen':
      void whenWhole(stores, command.ticketId, () => {
        const shown = stores.ticket.getState().ticket
        if (shown === null) return
        void stores.actions.setStatus(shown.id, isFinished(shown.status) ? 'OPEN' : 'CLOSED')
      })
      return true
  }
}

/** Opens the ticket with the keyboard in its public reply. */
export async function replyTo(stores: WorkspaceStores, ticketId: string): Promise<void> {
  if (stores.ticket.getState().openId !== ticketId)
    await stores.ticket.getState().open({ id: ticketId })
  if (stores.mayWrite) await write(stores, ticketId, 'PUBLIC')
}

/** Gives the keyboard back to the row of the open ticket; where list and ticket take turns, shows the list. */
export function backToList(stores: WorkspaceStores): void {
  const { openId, close } = stores.ticket.getState()
  const { rows, activeId, activate } = stores.queue.getState()
  const row = rows.find((one) => one.id === openId)
  if (isNarrow()) close()
  activate(row?.id ?? activeId, true)
}

/**
 * Puts the keyboard into the ticket's composer. Until that is there, as while the ticket is read, what is typed
 * is kept in its draft.
 */
async function write(
  stores: WorkspaceStores,
  ticketId: string,
  mode: CommentVisibility,
): Promise<void> {
  stores.drafts.getState().setMode(ticketId, mode)
  const field = replyField(stores, ticketId)
  if (field !== null) {
    field.focus()
    return
  }
  stores.typing.getState().begin(ticketId, true)
  await whenWhole(stores, ticketId, async () => {
    for (let frames = 0; frames < MAX_FRAMES; frames += 1) {
      const { ticketId: place, isAwaited } = stores.typing.getState()
      if (place !== ticketId || !isAwaited) return
      const there = replyField(stores, ticketId)
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
function continueWriting(stores: WorkspaceStores, ticketId: string, text: string): boolean {
  const field = replyField(stores, ticketId)
  if (field !== null) {
    field.focus()
    return true
  }
  const drafts = stores.drafts.getState()
  const mode = modeOf(stores, ticketId)
  drafts.write(ticketId, mode, draftOf(drafts, ticketId, mode) + text)
  return false
}

/** What is being written in the ticket, a reply or a note. */
export function modeOf(stores: WorkspaceStores, ticketId: string): CommentVisibility {
  return stores.drafts.getState().modes.get(ticketId) ?? 'PUBLIC'
}

/** The composer's field, if it is there and not behind its preview. */
function replyField(stores: WorkspaceStores, ticketId: string): HTMLTextAreaElement | null {
  const { ticket } = stores.ticket.getState()
  const field = document.querySelector<HTMLTextAreaElement>(REPLY_FIELD)
  return ticket?.id === ticketId && field?.hidden === false ? field : null
}

/** Waits until the ticket that the pane shows is there as a whole; does nothing if another is shown by then. */
async function whenWhole(
  stores: WorkspaceStores,
  ticketId: string,
  action: () => void | Promise<void>,
): Promise<void> {
  const isWhole = () => stores.ticket.getState().ticket?.id === ticketId
  if (!isWhole()) {
    await stores.ticket.getState().reload()
    await new Promise(requestAnimationFrame)
  }
  if (isWhole()) await action()
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
