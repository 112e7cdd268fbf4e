import type { RunSql } from '../database/read-pg-rows'
import {
  type InvitationToWrite,
  type ReplyToWrite,
  type Route,
  type TroubleCategory,
  type WaitingMail,
  claimMails,
  discardMail,
  markRefused,
  markSent,
  readClaimed,
  readFilePiece,
  readInvitation,
  readReply,
  renewLease,
} from './outbox-repository'
import type { MailError, MailTrouble } from './transport'

/** The table of waiting mails for one worker. No other worker gets a mail that it has claimed. */
export interface Outbox {
  claim(howMany: number): Promise<WaitingMail[]>
  /** The content of a reply's mail. Null if the mail does not belong to this worker (any more). */
  reply(id: string, host: string, route: Route): Promise<ReplyToWrite | null>
  /**
   * The piece at `position` in a file of this reply, at most 1 MiB. Null at its end, if its bytes
   * are stored elsewhere, and if the mail does not belong to this worker (any more).
   */
  filePiece(id: string, fileId: string, position: number): Promise<Uint8Array | null>
  /**
   * Extends the lease for a mail that takes longer. False if the mail does not belong to this
   * worker (any more).
   */
  renewLease(id: string): Promise<boolean>
  /** The content of an invitation. Null if it is over or does not belong to this worker (any more). */
  invitation(id: string, route: Route, withLink: boolean): Promise<InvitationToWrite | null>
  /** The mail was sent. Erases its payload. */
  sent(id: string): Promise<void>
  /** Tries again after `retryInMs`, or never if that is null. A `trouble` of null is shown to nobody. */
  refused(id: string, trouble: MailError | null, retryInMs: number | null): Promise<void>
  discard(id: string): Promise<void>
}

/** `worker` identifies this process among all that send from the same database. */
export function createOutbox(run: RunSql, worker: string): Outbox {
  return {
    claim: async (howMany) => {
      const ids = await claimMails(run, worker, howMany)
      return ids.length === 0 ? [] : readClaimed(run, worker, ids)
    },
    reply: (id, host, route) => readReply(run, worker, id, host, route),
    filePiece: (id, fileId, position) => readFilePiece(run, worker, id, fileId, position),
    renewLease: (id) => renewLease(run, worker, id),
    invitation: (id, route, withLink) => readInvitation(run, worker, id, route, withLink),
    sent: (id) => markSent(run, worker, id),
    refused: (id, trouble, retryInMs) =>
      markRefused(run, worker, id, trouble && inBrief(trouble), retryInMs),
    discard: (id) => discardMail(run, worker, id),
  }
}

/** The database's names for the troubles, for people whose desktop does not send the mail itself. */
const CATEGORIES: Record<MailTrouble, TroubleCategory> = {
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'name-not-found': 'unreachable',
  certificate: 'tls',
  'no-encryption': 'tls',
  'sign-in-refused': 'login',
  'sign-in-later': 'other',
  'sender-refused': 'refused',
  'relay-refused': 'refused',
  'try-later': 'refused',
  refused: 'refused',
  'refused-address': 'refused',
  'disk-full': 'disk',
  'not-writable': 'disk',
  'not-a-folder': 'disk',
  'file-not-read': 'other',
  'file-damaged': 'other',
  'not-written': 'other',
  unconfirmed: 'other',
  other: 'other',
}

function inBrief({ trouble, reply }: MailError): { category: TroubleCategory; brief: string } {
  return {
    category: CATEGORIES[trouble],
    brief: reply === undefined ? trouble : `${trouble} ${reply}`,
  }
}
