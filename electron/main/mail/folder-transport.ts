import { createHash } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { compose } from './compose'
import { type MailTransport, MailError } from './transport'
import { writePrivateFile } from '../private-file'

/**
 * Writes mail as `.eml` files, for one person on one machine without a mail server. Names start
 * with the time, so that the newest is last. Writing the same mail twice makes one file.
 */
export function createFolderTransport(folder: string): MailTransport {
  const composer = createTransport({ streamTransport: true, newline: 'windows' })

  const write = async (name: string, content: AsyncIterable<Uint8Array> | string) => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writePrivateFile(join(folder, name), content)
    } catch (error) {
      throw await sortDiskError(error, folder)
    }
  }

  return {
    route: { kind: 'folder', folder },
    async send(mail) {
      const { message } = await composer.sendMail(compose(mail))
      if (Buffer.isBuffer(message)) throw new MailError('other')
      const time = mail.date.toISOString().replace(/[:.]/g, '-')
      const tail = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 8)
      await write(`${time}-${tail}.eml`, message)
    },
    async check() {
      const name = '.check'
      await write(name, '')
      await rm(join(folder, name), { force: true })
    },
    close: () => Promise.resolve(),
  }
}

async function sortDiskError(error: unknown, folder: string): Promise<MailError> {
  // A file of the mail that could not be read.
  if (error instanceof MailError) return error
  const code = (error as NodeJS.ErrnoException).code
  const cut = { cause: error }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new MailError('disk-full', {}, cut)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MailError('not-writable', {}, cut)
    case 'EEXIST':
    case 'ENOTDIR': {
      const isFile = await stat(folder).then(
        (found) => !found.isDirectory(),
        () => true,
      )
      return new MailError(isFile ? 'not-a-folder' : 'other', {}, cut)
    }
    default:
      return new MailError('other', {}, cut)
  }
}
