import type { Message } from '#main/mail-reader/read-message'
import { readMailDate } from '../dates/read-date'

/** When a mail was sent, in milliseconds, and by which header; null when no header says so readably. */
export function mailTime(mail: Message): { at: number; by: 'date' | 'received' } | null {
  const sent = instantOf(mail.date)
  if (sent !== null) return { at: sent, by: 'date' }
  // The last one in the header is the first server that took it.
  for (const line of mail.received.toReversed()) {
    const taken = instantOf(line)
    if (taken !== null) return { at: taken, by: 'received' }
  }
  return null
}

function instantOf(text: string): number | null {
  return text === '' ? null : (readMailDate(text)?.getTime() ?? null)
}
