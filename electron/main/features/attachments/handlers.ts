import type { Handlers } from '#main/ipc/handler'
import { appendUpload } from './append-upload'
import type { AttachmentDeps } from './attachment-deps'
import { listMails } from './attachments-repository'
import { beginUpload } from './begin-upload'
import { cancelUpload } from './cancel-upload'
import { describePicked } from './describe-picked'
import { explainPicture } from './explain-picture'
import { finishUpload } from './finish-upload'
import { openAttachment } from './open-attachment'
import { readBytes } from './read-bytes'
import { readLimits } from './read-limits'
import { readTextFile } from './read-text-file'
import { saveAllAttachments } from './save-all-attachments'
import { saveAttachment } from './save-attachment'
import { startDrag } from './start-drag'
import type { UploadService } from './upload-service'

type OfStored =
  | 'list-mails'
  | 'open'
  | 'save'
  | 'save-all'
  | 'start-drag'
  | 'read-text'
  | 'read-bytes'
  | 'explain-picture'

/** Channels for stored files. Whoever can read the ticket may save them. */
export function attachmentHandlers(deps: AttachmentDeps): Handlers<`attachments:${OfStored}`> {
  return {
    'attachments:open': {
      permission: 'tickets.read',
      run: (input, call) => openAttachment(input, call, deps),
    },
    'attachments:save': {
      permission: 'tickets.read',
      run: (input, call) => saveAttachment(input, call, deps),
    },
    'attachments:save-all': {
      permission: 'tickets.read',
      run: (input, call) => saveAllAttachments(input, call, deps),
    },
    'attachments:start-drag': {
      permission: 'tickets.read',
      run: (input, call) => startDrag(input, call, deps),
    },
    'attachments:read-text': {
      permission: 'tickets.read',
      run: (input, call) => readTextFile(input, call, deps),
    },
    'attachments:list-mails': {
      permission: 'tickets.read',
      run: async ({ ticketId }, { database, viewer }) => ({
        mails: await listMails(database, viewer, ticketId),
      }),
    },
    'attachments:read-bytes': {
      permission: 'tickets.read',
      run: (input, call) => readBytes(input, call, deps),
    },
    'attachments:explain-picture': {
      permission: 'tickets.read',
      run: (input, call) => explainPicture(input, call, deps),
    },
  }
}

/** Channels for files that are being uploaded. */
export function uploadHandlers(
  uploads: UploadService,
): Handlers<`uploads:${'describe' | 'limits' | 'begin' | 'append' | 'finish' | 'cancel'}`> {
  return {
    'uploads:describe': { permission: 'tickets.write', run: describePicked },
    'uploads:limits': { permission: 'tickets.read', run: readLimits },
    'uploads:begin': {
      permission: 'tickets.write',
      run: (input, call) => beginUpload(input, call, uploads),
    },
    'uploads:append': {
      permission: 'tickets.write',
      run: (input, call) => appendUpload(input, call, uploads),
    },
    'uploads:finish': {
      permission: 'tickets.write',
      run: (input, call) => finishUpload(input, call, uploads),
    },
    'uploads:cancel': {
      permission: 'tickets.write',
      run: (input, call) => cancelUpload(input, call, uploads),
    },
  }
}
