import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { findFile } from './read-file'

/**
 * Drags files out of the window. Complete and verified copies are made first, because the receiving
 * program reads them at once. Refuses with attachment.not-found and attachment.damaged.
 */
export async function startDrag(
  { attachmentIds }: ParsedInput<'attachments:start-drag'>,
  call: Call,
  { copies, system }: AttachmentDeps,
): Promise<Record<string, never>> {
  const paths: string[] = []
  for (const id of attachmentIds) paths.push(await copies.make(await findFile(id, call), call))
  system.startDrag(paths)
  return {}
}
