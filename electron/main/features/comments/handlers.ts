import type { Handlers } from '../../ipc/handler'
import type { TicketChanged } from '../tickets/handlers'
import { addComment } from './add-comment'
import { listComments } from './list-comments'

/** Conversation channels. */
export function commentHandlers(
  onChanged: TicketChanged,
): Handlers<'comments:list' | 'comments:add'> {
  return {
    'comments:list': { permission: 'tickets.read', run: listComments },
    'comments:add': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const comment = await addComment(input, call)
        onChanged(input.ticketId)
        return comment
      },
    },
  }
}
