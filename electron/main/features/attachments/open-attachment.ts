import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { canRun } from './can-run'
import { findFile } from './read-file'
import { safeName } from './safe-name'

/**
 * Opens a copy of a file in the system's program for it. What can run is refused (attachment.can-run) until the
 * person has said that they want it. Refuses attachment.no-program, attachment.not-found, attachment.damaged
 * and what the disk refuses.
 */
export async function openAttachment(
  { attachmentId, confirmed }: ParsedInput<'attachments:open'>,
  call: Call,
  { copies, system }: AttachmentDeps,
): Promise<Record<string, never>> {
  const file = await findFile(attachmentId, call)
  // By the name it gets on disk, which is what the system goes by.
  const name = safeName(file.name)
  if (!confirmed && canRun(name, file.type)) throw new DomainError('attachment.can-run', { name })
  const reason = await system.open(await copies.make(file, call))
  if (reason !== '') {
    call.log.warn('attachment-not-opened', { type: file.type })
    throw new DomainError('attachment.no-program', { name })
  }
  return {}
}
