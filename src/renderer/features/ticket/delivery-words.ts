import type { Delivery } from '#shared/domain/comment'
import { troubleWords } from '#shared/text/mail-trouble-text'

/** Whether the mail may have arrived anyway. */
export function isUnconfirmed({ state, reason }: Pick<Delivery, 'state' | 'reason'>): boolean {
  return state === 'FAILED' && reason === 'unconfirmed'
}

/** The state of a reply's mail, in a few words. */
export function deliveryWords({ state, reason }: Delivery): string {
  switch (state) {
    case 'WAITING':
      return 'Sending…'
    case 'SENT':
      return 'Sent'
    case 'WRITTEN':
      return 'Written to the outbox folder'
    case 'DELAYED':
      return `Delayed: ${troubleWords(reason)}`
    case 'FAILED':
      // Only a person may decide to send it again.
      if (isUnconfirmed({ state, reason }))
        return 'Not confirmed: the mail server took it but did not confirm it. It may have arrived.'
      return `Not sent: ${troubleWords(reason)}`
  }
}
