import { type OpenTarget, OpenTargetSchema } from '#shared/domain/native-notification'

/**
 * A notification's name for the system (`Tag` on Windows, at most 64 characters; identifier on
 * macOS). It contains what a click opens, so that a notification from before a restart still works.
 */
export function targetCode(target: OpenTarget): string {
  return target.name === 'list' ? 'list' : `t.${target.workspaceId}.${target.ticketId}`
}

/** Reads the target from a name, anywhere in a longer text. Null if there is none of ours. */
export function readTargetCode(text: string): OpenTarget | null {
  const [, workspaceId, ticketId] = /\bt\.([a-z0-9]{20,32})\.([a-z0-9]{20,32})\b/.exec(text) ?? []
  if (workspaceId === undefined) return /\blist\b/.test(text) ? { name: 'list' } : null
  return OpenTargetSchema.parse({ name: 'ticket', workspaceId, ticketId, wants: 'look' })
}
