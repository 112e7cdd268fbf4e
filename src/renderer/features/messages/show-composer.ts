import type { StoreApi } from 'zustand/vanilla'
import type { TicketStore } from '#renderer/state/ticket-store'

/** Opens the ticket if another one is open, and focuses its composer at the end of the text. */
export async function showComposer(ticket: StoreApi<TicketStore>, ticketId: string): Promise<void> {
  if (ticket.getState().openId !== ticketId) await ticket.getState().open({ id: ticketId })
  await new Promise(requestAnimationFrame)
  const field = document.querySelector<HTMLTextAreaElement>('textarea[data-control=reply]')
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
}
