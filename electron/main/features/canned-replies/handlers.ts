import type { Handlers } from '#main/ipc/handler'
import { list } from './canned-replies-repository'
import { deleteCannedReply } from './delete-canned-reply'
import { saveCannedReply } from './save-canned-reply'

/** Channels of canned replies. */
export function cannedReplyHandlers(): Handlers<`canned-replies:${'list' | 'save' | 'delete'}`> {
  return {
    'canned-replies:list': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => list(database, viewer),
    },
    'canned-replies:save': { permission: 'workspace.manage', run: saveCannedReply },
    'canned-replies:delete': { permission: 'workspace.manage', run: deleteCannedReply },
  }
}
