import type { Comment, Delivery } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { FakeMain } from './fake-bridge'

/** A mail that was sent just now, by the fake's kind of transport. */
export function delivered(main: FakeMain): Delivery {
  const state = main.options.mail === 'smtp' ? 'SENT' : 'WRITTEN'
  return { state, reason: null, at: new Date().toISOString() }
}

/** Changes the state of a reply's mail, as the worker would report it. */
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
