import type { Message } from '#main/mail-reader/read-message'
import { readMailDate } from '../dates/read-date'

/** When a mail was sent, in milliseconds, and by which header. Null if no header has a readable date. */
export function mailTime(mail: Message): { at: number; by: 'date' | 'received' } | null {
  const sent = instantOf(mail.date)
  if (sent !== null) return { at: sent, by: 'date' }
  // The last line in the header is from the first server that received it.
  for (const line of mail.received.toReversed()) {
    const taken = instantOf(line)
    if (taken !== null) return { at: taken, by: 'received' }
  }
  return null
}

function instantOf(text: string): number | null {
  return text === '' ? null : (readMailDate(text)?.getTime() ?? null)
}
