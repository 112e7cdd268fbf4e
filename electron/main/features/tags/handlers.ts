import type { Handlers } from '../../ipc/handler'
import { createTag } from './create-tag'
import { deleteTag } from './delete-tag'
import { mergeTags } from './merge-tags'
import { countTickets, listTags } from './tags-repository'
import { tagTicket } from './tag-ticket'
import { untagTicket } from './untag-ticket'
import { updateTag } from './update-tag'

type TagVerb = 'list' | 'counts' | 'add' | 'remove' | 'create' | 'update' | 'merge' | 'delete'

/** Tag channels. `onChanged` is told which ticket shows other tags now; null: many. */
export function tagHandlers(
  onChanged: (ticketId: string | null) => void,
): Handlers<`tags:${TagVerb}`> {
  return {
    'tags:list': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => listTags(database, viewer),
    },
    'tags:counts': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => countTickets(database, viewer),
    },
    'tags:add': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const ticket = await tagTicket(input, call)
        onChanged(ticket.id)
        return ticket
      },
    },
    'tags:remove': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const ticket = await untagTicket(input, call)
        onChanged(ticket.id)
        return ticket
      },
    },
    'tags:create': { permission: 'workspace.manage', run: createTag },
    'tags:update': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const tag = await updateTag(input, call)
        onChanged(null)
        return tag
      },
    },
    'tags:merge': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const answer = await mergeTags(input, call)
        onChanged(null)
        return answer
      },
    },
    'tags:delete': {
      permission: 'workspace.manage',
      run: async (input, call) => {
        const answer = await deleteTag(input, call)
        onChanged(null)
        return answer
      },
    },
  }
}
