import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { canRun } from './can-run'
import { findFile } from './read-file'
import { safeName } from './safe-name'

/**
 * Opens a copy of a file in the system's program for it. A file that can run code is refused
 * (attachment.can-run) until the person has confirmed. Refuses with attachment.no-program,
 * attachment.not-found, attachment.damaged, and the disk's refusals.
 */
export async function openAttachment(
  { attachmentId, confirmed }: ParsedInput<'attachments:open'>,
  call: Call,
  { copies, system }: AttachmentDeps,
): Promise<Record<string, never>> {
  const file = await findFile(attachmentId, call)
  // By the name on the disk, because the system decides by that.
  const name = safeName(file.name)
  if (!confirmed && canRun(name, file.type)) throw new DomainError('attachment.can-run', { name })
  const reason = await system.open(await copies.make(file, call))
  if (reason !== '') {
    call.log.warn('attachment-not-opened', { type: file.type })
    throw new DomainError('attachment.no-program', { name })
  }
  return {}
}
