import type { Handlers } from '../../ipc/handler'
import type { TicketChanged } from '../tickets/handlers'
import { addComment } from './add-comment'
import { listComments } from './list-comments'
import { retryDelivery } from './retry-delivery'

/** Conversation channels. `onMail`: a reply's mail waits to be sent. */
export function commentHandlers(
  onChanged: TicketChanged,
  onMail: () => void,
): Handlers<'comments:list' | 'comments:add' | 'comments:retry-delivery'> {
  return {
    'comments:list': { permission: 'tickets.read', run: listComments },
    'comments:add': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const comment = await addComment(input, call)
        onChanged(input.ticketId)
        if (comment.delivery !== null) onMail()
        return comment
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
  }
}
