import type { Comment, Delivery } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { FakeMain } from './fake-bridge'

/** A mail that has left just now, by the way the stand-in is set to. */
export function delivered(main: FakeMain): Delivery {
  const state = main.options.mail === 'smtp' ? 'SENT' : 'WRITTEN'
  return { state, reason: null, at: new Date().toISOString() }
}

/** The mail of a reply comes to another state, as the worker would tell. */
export function setDelivery(main: FakeMain, commentId: string, delivery: Delivery): Comment {
  for (const ticket of main.tickets) {
    const comment = ticket.comments.find(({ id }) => id === commentId)
    if (comment === undefined) continue
    const settled = { ...comment, delivery }
    const comments = ticket.comments.map((one) => (one === comment ? settled : one))
    main.tickets = main.tickets.map((one) => (one === ticket ? { ...ticket, comments } : one))
    main.tell({ kind: 'delivery', ticketId: ticket.id })
    return settled
  }
  throw new DomainError('ticket.not-found', {})
}
