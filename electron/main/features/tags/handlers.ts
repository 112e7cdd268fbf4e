import type { Handlers } from '#main/ipc/handler'
import { createTag } from './create-tag'
import { deleteTag } from './delete-tag'
import { mergeTags } from './merge-tags'
import { countTickets, listTags } from './tags-repository'
import { tagTicket } from './tag-ticket'
import { untagTicket } from './untag-ticket'
import { updateTag } from './update-tag'

type TagVerb = 'list' | 'counts' | 'add' | 'remove' | 'create' | 'update' | 'merge' | 'delete'

/** Tag channels, each with its permission and use case. */
export function tagHandlers(): Handlers<`tags:${TagVerb}`> {
  return {
    'tags:list': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => listTags(database, viewer),
    },
    'tags:counts': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => countTickets(database, viewer),
    },
    'tags:add': { permission: 'tickets.write', run: tagTicket },
    'tags:remove': { permission: 'tickets.write', run: untagTicket },
    'tags:create': { permission: 'workspace.manage', run: createTag },
    'tags:update': { permission: 'workspace.manage', run: updateTag },
    'tags:merge': { permission: 'workspace.manage', run: mergeTags },
    'tags:delete': { permission: 'workspace.manage', run: deleteTag },
  }
}
