import { importKey } from '../import-key'

/** The content of the first row with a number, for the further rows with that number. */
export interface FirstRow {
  /** The keys that its ticket may have, the most likely first. */
  keys: readonly [string, string]
  email: string
  name: string | null
  /** Hash of the subject without "Re:", and hash of subject and description. */
  topic: string
  content: string
  /** In milliseconds. */
  createdAt: number
}

/** Remembers the numbers of a file, so that a repeated number is recognised. Takes some 300 bytes each. */
export interface TicketsOfFile {
  first(externalId: string): FirstRow | undefined
  remember(externalId: string, row: FirstRow): void
}

export function createTicketsOfFile(): TicketsOfFile {
  const rows = new Map<string, FirstRow>()
  return {
    first: (externalId) => rows.get(externalId),
    remember: (externalId, row) => {
      if (externalId !== '') rows.set(externalId, row)
    },
  }
}

/** The same for all subjects of one conversation, such as "Re: AW: Lamp" and "lamp". */
export function topicOf(subject: string): string {
  const plain = subject
    .toLowerCase()
    .replace(/^(?:\s*(?:re|aw|fw|fwd|wg|sv|vs|antw|tr|rv|odp)\s*:\s*)+/u, '')
    .replace(/\s+/gu, ' ')
    .trim()
  return importKey('topic', plain).slice(0, 16)
}
