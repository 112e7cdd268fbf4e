import type { Comment, OutgoingReply } from '#shared/domain/comment'
import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { delivered, setDelivery } from './fake-delivery'

type ReplyChannel = Extract<keyof FakeHandlers, `comments:${string}` | `replies:${string}`>

/** Conversations and held replies, with the database's checks. Only `clear` releases a held reply. */
export function fakeReplies(main: FakeMain): Pick<FakeHandlers, ReplyChannel> {
  return {
    'comments:list': () => ({ comments: [], earlierComments: null }),
    'comments:add': ({ id, ticketId, visibility, content, seenCommentId }) => {
      const ticket = main.ticket(ticketId)
      const known = [...ticket.comments, ...ticket.outgoing].find((one) => one.id === id)
      if (known !== undefined) return known
      if (visibility === 'INTERNAL') return publish(main, ticket, { id, content }, visibility)
      const missed = cameAfter(main, ticket, seenCommentId)
      if (missed.length > 0) throw new DomainError('reply.overtaken', { commentIds: missed })
      if (main.undoSendSeconds === 0) return publish(main, ticket, { id, content }, visibility)
      const now = Date.now()
      const reply: OutgoingReply = {
        id,
        content,
        state: 'WAITING',
        createdAt: new Date(now).toISOString(),
        dueAt: new Date(now + main.undoSendSeconds * 1000).toISOString(),
        files: [],
      }
      main.tickets = main.tickets.map((one) =>
        one === ticket ? { ...ticket, outgoing: [...ticket.outgoing, reply] } : one,
      )
      return reply
    },
    'comments:retry-delivery': ({ commentId }) => setDelivery(main, commentId, delivered(main)),
    'replies:take-back': ({ ticketId, replyId }) => {
      const ticket = main.ticket(ticketId)
      if (ticket.comments.some(({ id }) => id === replyId)) return { state: 'sent', draft: null }
      const outgoing = ticket.outgoing.filter(({ id }) => id !== replyId)
      main.tickets = main.tickets.map((one) => (one === ticket ? { ...ticket, outgoing } : one))
      return { state: 'taken-back', draft: null }
    },
    'replies:send-now': ({ ticketId, replyId, seenCommentId }) => ({
      state: clear(main, ticketId, replyId, seenCommentId),
    }),
  }
}

/** A held reply is due: it becomes a message, unless another message came first. */
export function clear(
  main: FakeMain,
  ticketId: string,
  replyId: string,
  seenCommentId: string | null = null,
): 'sent' | 'overtaken' | 'gone' {
  const ticket = main.ticket(ticketId)
  const reply = ticket.outgoing.find(({ id }) => id === replyId)
  if (reply === undefined) return 'gone'
  const others = ticket.outgoing.filter((one) => one !== reply)
  const seen = seenCommentId ?? lastBefore(ticket, reply.createdAt)
  if (cameAfter(main, ticket, seen).length > 0) {
    const outgoing = [...others, { ...reply, state: 'OVERTAKEN' as const }]
    main.tickets = main.tickets.map((one) => (one === ticket ? { ...ticket, outgoing } : one))
    return 'overtaken'
  }
  publish(main, { ...ticket, outgoing: others }, reply, 'PUBLIC')
  return 'sent'
}

function lastBefore(ticket: Ticket, time: string): string | null {
  return ticket.comments.findLast(({ createdAt }) => createdAt <= time)?.id ?? null
}

function cameAfter(main: FakeMain, ticket: Ticket, seenCommentId: string | null): string[] {
  const seen = ticket.comments.findIndex(({ id }) => id === seenCommentId)
  return ticket.comments
    .slice(seen + 1)
    .filter(({ author }) => author.id !== main.me.id)
    .map(({ id }) => id)
}

function publish(
  main: FakeMain,
  ticket: Ticket,
  { id, content }: { id: string; content: string },
  visibility: Comment['visibility'],
): Comment {
  const comment: Comment = {
    id,
    content,
    visibility,
    author: main.me,
    fromRequester: false,
    isImported: false,
    importedBy: null,
    createdAt: new Date().toISOString(),
    delivery: visibility === 'PUBLIC' ? delivered(main) : null,
    attachments: [],
  }
  const comments = [...ticket.comments, comment]
  const { outgoing } = ticket
  main.save(ticket, { comments, outgoing, newestCommentId: id }, null, null, null)
  return comment
}
