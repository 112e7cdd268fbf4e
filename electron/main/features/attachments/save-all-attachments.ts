import { basename, dirname } from 'node:path'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { listOf } from './attachments-repository'
import { readFile } from './read-file'
import { writeCopy } from './write-copy'
import { zipFiles } from './zip-files'

/**
 * Saves all files of a message, or of a ticket with all its messages, as one zip where the person
 * chooses. Null if the person cancelled. Refuses with attachment.not-found if there are none,
 * attachment.damaged, and the disk's refusals. Then it leaves no file.
 */
export async function saveAllAttachments(
  { ticketId, commentId }: ParsedInput<'attachments:save-all'>,
  call: Call,
  { store, system }: AttachmentDeps,
): Promise<CallOutput<'attachments:save-all'>> {
  const { number, files } = await listOf(call.database, call.viewer, ticketId, commentId)
  if (number === null || files.length === 0) throw new DomainError('attachment.not-found', {})
  const path = await system.askWhereToSave(`Files of ticket ${number}.zip`)
  if (path === null) return { saved: null }
  await writeCopy(
    zipFiles(files, (file) => readFile(file, call, store)),
    path,
  )
  return { saved: { name: basename(path), folder: basename(dirname(path)) } }
}
