import { basename, dirname } from 'node:path'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { findFile, readFile } from './read-file'
import { safeName } from './safe-name'
import { writeCopy } from './write-copy'

/**
 * Saves a file where the person chooses, under a name that is safe for disks. Null if the person
 * cancelled. Refuses with attachment.not-found, attachment.damaged, and the disk's refusals. Then
 * it leaves no file.
 */
export async function saveAttachment(
  { attachmentId }: ParsedInput<'attachments:save'>,
  call: Call,
  { store, system }: AttachmentDeps,
): Promise<CallOutput<'attachments:save'>> {
  const file = await findFile(attachmentId, call)
  const path = await system.askWhereToSave(safeName(file.name))
  if (path === null) return { saved: null }
  await writeCopy(readFile(file, call, store), path)
  return { saved: { name: basename(path), folder: basename(dirname(path)) } }
}
