import type { Handlers } from '../../ipc/handler'
import { appendUpload } from './append-upload'
import { beginUpload } from './begin-upload'
import { cancelUpload } from './cancel-upload'
import { finishUpload } from './finish-upload'
import { readLimits } from './read-limits'
import type { UploadDesk } from './upload-desk'

/** Channels of files on their way in. */
export function uploadHandlers(
  desk: UploadDesk,
): Handlers<`uploads:${'limits' | 'begin' | 'append' | 'finish' | 'cancel'}`> {
  return {
    'uploads:limits': { permission: 'tickets.read', run: readLimits },
    'uploads:begin': {
      permission: 'tickets.write',
      run: (input, call) => beginUpload(input, call, desk),
    },
    'uploads:append': {
      permission: 'tickets.write',
      run: (input, call) => appendUpload(input, call, desk),
    },
    'uploads:finish': {
      permission: 'tickets.write',
      run: (input, call) => finishUpload(input, call, desk),
    },
    'uploads:cancel': {
      permission: 'tickets.write',
      run: (input, call) => cancelUpload(input, call, desk),
    },
  }
}
