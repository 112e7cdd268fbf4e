import { importKey } from '../import-key'

/** What the first row of a number says, for the further rows of that number. */
export interface FirstRow {
  /** The keys under which its ticket may be known, the surest first. */
  keys: readonly [string, string]
  email: string
  name: string | null
  /** Of the subject, without "Re:"; and of subject and description. */
  topic: string
  content: string
  /** In milliseconds. */
  createdAt: number
}

/** Remembers the numbers of a file, so that a number that comes again is known. Some 300 bytes for each. */
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

/** The same for all subjects of one conversation: "Re: AW: Lamp" and "lamp". */
export function topicOf(subject: string): string {
  const plain = subject
    .toLowerCase()
    .replace(/^(?:\s*(?:re|aw|fw|fwd|wg|sv|vs|antw|tr|rv|odp)\s*:\s*)+/u, '')
    .replace(/\s+/gu, ' ')
    .trim()
  return importKey('topic', plain).slice(0, 16)
}
