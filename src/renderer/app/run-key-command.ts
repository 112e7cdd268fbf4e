import { isFinished } from '#shared/domain/ticket'
import type { CommentVisibility } from '#shared/domain/comment'
import { draftOf } from '../features/messages/draft-store'
import { moveInList, openActive } from '../features/queue/move-in-list'
import type { WorkspaceStores } from './workspace-stores'
import { isNarrow } from '../components/is-narrow'
import type { KeyCommand } from './key-command'
import { REPLY_FIELD } from './shortcuts'

/**
 * Runs the command of a key. Returns false if the key should keep its default action, for example
 * typing a letter.
 */
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

/** Opens the ticket with the focus in its public reply. */
export async function replyTo(stores: WorkspaceStores, ticketId: string): Promise<void> {
  if (stores.ticket.getState().openId !== ticketId)
    await stores.ticket.getState().open({ id: ticketId })
  if (stores.mayWrite) await write(stores, ticketId, 'PUBLIC')
}

/** Returns the focus to the row of the open ticket. In a narrow window it shows the list. */
export function backToList(stores: WorkspaceStores): void {
  const { openId, close } = stores.ticket.getState()
  const { rows, activeId, activate } = stores.queue.getState()
  const row = rows.find((one) => one.id === openId)
  if (isNarrow()) close()
  activate(row?.id ?? activeId, true)
}

/**
 * Focuses the ticket's composer. While the composer is not there yet (the ticket is loading), typed
 * text is saved in its draft.
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

/** A field appears within a frame or two. On a machine that is slower than this, waiting stops. */
const MAX_FRAMES = 300

/**
 * Puts a typed letter into the composer. Returns true when the field now has the focus, so that the
 * key's default action types it. If there is no field, the letter is appended to the draft.
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

/** Whether a reply or a note is being written in the ticket. */
export function modeOf(stores: WorkspaceStores, ticketId: string): CommentVisibility {
  return stores.drafts.getState().modes.get(ticketId) ?? 'PUBLIC'
}

/** The composer's field, or null if it does not exist or is hidden by its preview. */
function replyField(stores: WorkspaceStores, ticketId: string): HTMLTextAreaElement | null {
  const { ticket } = stores.ticket.getState()
  const field = document.querySelector<HTMLTextAreaElement>(REPLY_FIELD)
  return ticket?.id === ticketId && field?.hidden === false ? field : null
}

/**
 * Waits until the ticket in the pane is completely loaded. Does nothing if another ticket is shown
 * by then.
 */
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
