import type { Comment } from '#shared/domain/comment'
import type { HistoryEntry } from '#shared/domain/history'
import type { Ticket } from '#shared/domain/ticket'
import type { Person } from '#shared/domain/user'

export type ConversationPart =
  | { kind: 'comment'; comment: Comment; position: number }
  | { kind: 'history'; entry: HistoryEntry }

export type MessageRole = 'Requester' | 'Team' | 'Participant'

/**
 * The role of an author in this ticket. A participant is neither the requester nor a member, for
 * example somebody in Cc, or the workspace's own sender address.
 */
export function roleOf(
  { author, fromRequester }: Pick<Comment, 'author' | 'fromRequester'>,
  { requester }: Pick<Ticket, 'requester'>,
): MessageRole {
  if (!fromRequester) return 'Team'
  return author.id === requester.id ? 'Requester' : 'Participant'
}

/** Who imported the ticket. Null if it was the operator, or if it was not imported. */
export function importerOf(history: Ticket['history']): Person | null {
  return history.find(({ kind }) => kind === 'IMPORTED')?.actor ?? null
}

/**
 * Messages and history entries, ordered by time. Older history is shown once its messages are
 * loaded.
 */
export function conversationParts(
  ticket: Pick<Ticket, 'comments' | 'history' | 'earlierComments'>,
): readonly ConversationPart[] {
  const firstShown = ticket.comments[0]?.createdAt
  const history = ticket.history.filter(
    (entry) =>
      entry.kind !== 'CREATED' &&
      (ticket.earlierComments === null ||
        firstShown === undefined ||
        entry.createdAt >= firstShown),
  )
  const parts: (ConversationPart & { at: string })[] = [
    ...ticket.comments.map((comment, index) => ({
      kind: 'comment' as const,
      comment,
      position: index + 2,
      at: comment.createdAt,
    })),
    ...history.map((entry) => ({ kind: 'history' as const, entry, at: entry.createdAt })),
  ]
  // The sort is stable: at the same instant, a message comes before what it caused.
  return parts.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
