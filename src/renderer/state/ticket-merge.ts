import type { Comment, OutgoingReply } from '#shared/domain/comment'
import type { HistoryEntry } from '#shared/domain/history'
import type { Ticket } from '#shared/domain/ticket'

/**
 * The newest read of a ticket, with the older messages that were loaded before. A refresh must not
 * remove messages that somebody has scrolled up to.
 */
export function mergeTicket(known: Ticket | null, fresh: Ticket): Ticket {
  if (known === null || known.id !== fresh.id) return fresh
  const firstFresh = fresh.comments[0]
  const older =
    firstFresh === undefined
      ? []
      : known.comments.filter(
          (comment) =>
            comment.createdAt <= firstFresh.createdAt &&
            !fresh.comments.some((one) => one.id === comment.id),
        )
  // Without an overlap there may be a gap between the two, which only loading can fill.
  const overlap = known.comments.some((comment) => comment.id === firstFresh?.id)
  if (older.length === 0 || !overlap) return fresh
  return {
    ...fresh,
    comments: [...older, ...fresh.comments],
    earlierComments: known.earlierComments,
  }
}

/**
 * Adds a message that was just sent. If a read has brought it already, only newer delivery states
 * are taken over.
 */
export function withComment(ticket: Ticket, comment: Comment): Ticket {
  const known = ticket.comments.find((one) => one.id === comment.id)
  if (known === undefined) {
    return { ...withoutOutgoing(ticket, comment.id), comments: [...ticket.comments, comment] }
  }
  if ((comment.delivery?.at ?? '') <= (known.delivery?.at ?? '')) return ticket
  return { ...ticket, comments: ticket.comments.map((one) => (one === known ? comment : one)) }
}

/** Adds a held reply of the signed-in person, or updates its state. */
export function withOutgoing(ticket: Ticket, reply: OutgoingReply): Ticket {
  if (ticket.comments.some((comment) => comment.id === reply.id)) return ticket
  const others = ticket.outgoing.filter((one) => one.id !== reply.id)
  return { ...ticket, outgoing: [...others, reply] }
}

export function withoutOutgoing(ticket: Ticket, replyId: string): Ticket {
  return { ...ticket, outgoing: ticket.outgoing.filter((one) => one.id !== replyId) }
}

/** Puts older messages before those that are shown. */
export function withEarlier(
  ticket: Ticket,
  earlier: { comments: readonly Comment[]; earlierComments: string | null },
): Ticket {
  const shown = new Set(ticket.comments.map((comment) => comment.id))
  return {
    ...ticket,
    comments: [...earlier.comments.filter((comment) => !shown.has(comment.id)), ...ticket.comments],
    earlierComments: earlier.earlierComments,
  }
}

/** The history entries since an older read of the ticket. */
export function newHistory(known: Ticket | null, fresh: Ticket): HistoryEntry[] {
  if (known === null) return []
  const seen = new Set(known.history.map((entry) => entry.id))
  return fresh.history.filter((entry) => !seen.has(entry.id))
}
