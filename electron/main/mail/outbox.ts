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

/** The table of waiting mail as one worker sees it; nobody else gets what it has claimed. */
export interface Outbox {
  claim(howMany: number): Promise<WaitingMail[]>
  /** What to write into the mail of a reply; null when it is not this worker's (any more). */
  reply(id: string, host: string, route: Route): Promise<ReplyToWrite | null>
  /**
   * The piece that stands at `position` in a file of this reply, at most 1 MiB; null at its end, where its bytes
   * lie elsewhere, and when the mail is not this worker's (any more).
   */
  filePiece(id: string, fileId: string, position: number): Promise<Uint8Array | null>
  /** It takes longer: the mail is this worker's for another lease. False when it is not (any more). */
  renewLease(id: string): Promise<boolean>
  /** What to write into an invitation; null when it is over or not this worker's (any more). */
  invitation(id: string, route: Route, withLink: boolean): Promise<InvitationToWrite | null>
  /** The mail has left: its payload is erased. */
  sent(id: string): Promise<void>
  /** Tried again after `retryInMs`, never when null; a `trouble` of null is shown to nobody. */
  refused(id: string, trouble: MailError | null, retryInMs: number | null): Promise<void>
  discard(id: string): Promise<void>
}

/** `worker` names this process among all that send from the same database. */
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

/** As the database names them, for people whose desktop does not send the mail itself. */
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
