import type { CommentVisibility } from '#shared/domain/comment'

/** The key of a draft in every store of the window: this, or that of the new ticket. */
export function draftKey(ticketId: string, mode: CommentVisibility): string {
  return `${ticketId} ${mode}`
}

export const NEW_TICKET_DRAFT = 'new-ticket'
