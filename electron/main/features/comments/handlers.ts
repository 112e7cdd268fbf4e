import { isHeld } from '#shared/domain/comment'
import type { Handlers } from '#main/ipc/handler'
import type { DraftService } from '../drafts/draft-service'
import { addComment } from './add-comment'
import { listComments } from './list-comments'
import type { ReplyTimers } from './release-on-time'
import { retryDelivery } from './retry-delivery'
import { sendReplyNow } from './send-reply-now'
import { takeBackIntoDraft } from './take-back-reply'

export interface CommentHandlerDeps {
  /** A reply's mail waits to be sent. */
  onMail: () => void
  timers: ReplyTimers
  /** Where the text of a reply goes when it is taken back. */
  drafts: DraftService
}

type CommentChannel =
  | 'comments:list'
  | 'comments:add'
  | 'comments:retry-delivery'
  | 'replies:take-back'
  | 'replies:send-now'

/** Channels for conversations and held replies. */
export function commentHandlers({
  onMail,
  timers,
  drafts,
}: CommentHandlerDeps): Handlers<CommentChannel> {
  return {
    'comments:list': { permission: 'tickets.read', run: listComments },
    'comments:add': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const sent = await addComment(input, call, ({ waitMs }) =>
          timers.schedule(call, { id: input.id, ticketId: input.ticketId, waitMs }),
        )
        if (!isHeld(sent) && sent.delivery !== null) onMail()
        return sent
      },
    },
    'comments:retry-delivery': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const { comment, retried } = await retryDelivery(input, call)
        if (retried) onMail()
        return comment
      },
    },
    'replies:take-back': {
      permission: 'tickets.write',
      provesNothing: true,
      run: async (input, call) => {
        const answer = await takeBackIntoDraft(drafts, input, call)
        timers.forget(input.replyId)
        return answer
      },
    },
    'replies:send-now': {
      permission: 'tickets.write',
      provesNothing: true,
      run: async (input, call) => {
        const answer = await sendReplyNow(input, call)
        timers.forget(input.replyId)
        if (answer.state === 'sent') onMail()
        return answer
      },
    },
  }
}
