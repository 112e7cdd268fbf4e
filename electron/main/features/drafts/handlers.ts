import type { Handlers } from '#main/ipc/handler'
import type { DraftService } from './draft-service'
import { endDraft } from './end-draft'
import { listDrafts } from './list-drafts'
import { restoreDraft } from './restore-draft'
import { saveDraft } from './save-draft'
import { settleVersion } from './settle-version'

type DraftChannel =
  `drafts:${'list' | 'save' | 'discard' | 'sent' | 'restore' | 'take-version' | 'drop-version'}`

/**
 * Channels of drafts. Channels that only use this computer are open to anyone, because the last
 * changes must not be lost with the session. The service checks whose drafts they are.
 */
export function draftHandlers(drafts: DraftService, clock: () => Date): Handlers<DraftChannel> {
  return {
    'drafts:list': {
      permission: 'tickets.read',
      run: (input, call) => listDrafts(drafts, input, call),
    },
    'drafts:save': { permission: 'anyone', run: (input) => saveDraft(drafts, input, clock) },
    'drafts:discard': {
      permission: 'anyone',
      run: (input) => endDraft(drafts, input, 'discarded', clock),
    },
    'drafts:sent': { permission: 'anyone', run: (input) => endDraft(drafts, input, 'done', clock) },
    'drafts:restore': { permission: 'anyone', run: (input) => restoreDraft(drafts, input, clock) },
    'drafts:take-version': {
      permission: 'tickets.write',
      run: (input, call) => settleVersion(drafts, input, 'take', call),
    },
    'drafts:drop-version': {
      permission: 'tickets.write',
      run: (input, call) => settleVersion(drafts, input, 'drop', call),
    },
  }
}
