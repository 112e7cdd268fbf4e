/**
 * Every error code of the product, with the details that the window needs to explain it. A code
 * without a text in src/renderer/errors/error-text.ts does not compile.
 */
export interface ErrorDetails {
  /** The call does not match its schema. `path` names the field, `rule` the broken rule. */
  'input.invalid': { issues: { path: string; rule: string }[] }
  'input.too-large': { maxBytes: number }
  'sender.untrusted': Record<string, never>
  /**
   * Nobody is signed in, or the session has ended (signed out elsewhere, deactivated, 30 idle
   * days).
   */
  'session.required': Record<string, never>
  'permission.denied': Record<string, never>
  'setup.already-done': Record<string, never>
  'code.wrong': { attemptsLeft: number }
  /**
   * Expired, used, replaced by a newer code, or three wrong attempts. Which one is never revealed.
   */
  'code.gone': Record<string, never>
  'code.limited': { retryInSeconds: number }
  'ticket.not-found': Record<string, never>
  'ticket.changed-meanwhile': { by: string | null; at: string; version: number }
  /** Somebody changed these fields after the editor loaded them. `now` has the current texts. */
  'edit.overtaken': { now: Record<string, string | null> }
  'assignee.not-member': Record<string, never>
  'requester.not-found': Record<string, never>
  'tag.not-found': Record<string, never>
  /** Another tag has this name, ignoring case. The two can be merged. */
  'tag.name-taken': { tagId: string | null; name: string }
  'canned-reply.name-taken': Record<string, never>
  'canned-reply.not-found': Record<string, never>
  /** A person with this e-mail is already a member. */
  'member.already': Record<string, never>
  'member.not-found': Record<string, never>
  /** A global administrator deactivated this person. Invitations do not help. */
  'member.deactivated': Record<string, never>
  /** Unknown, revoked, or accepted in the meantime. */
  'invitation.not-found': Record<string, never>
  /** Too many open invitations in this workspace, or sent again too soon. */
  'invitation.limited': { retryInSeconds: number }
  'substitute.not-member': Record<string, never>
  'workspace.not-found': Record<string, never>
  /** Read-only until an owner restores it. */
  'workspace.archived': Record<string, never>
  /** The last active owner cannot leave, give up the role, be removed or be deactivated. */
  'workspace.last-owner': Record<string, never>
  'slug.taken': Record<string, never>
  'user.not-found': Record<string, never>
  /** The last active SUPER_ADMIN cannot give up the role or be deactivated. */
  'user.last-administrator': Record<string, never>
  /** The same id was already sent with other content. */
  'comment.conflict': Record<string, never>
  /** Main is receiving no file with this id, or no longer. */
  'upload.not-found': Record<string, never>
  /**
   * A chunk differs from the one already received, or is out of order. Continue at `receivedBytes`.
   */
  'upload.out-of-order': { receivedBytes: number }
  /** Fewer bytes arrived than announced. */
  'upload.incomplete': { receivedBytes: number; size: number }
  /** The person has reached the limit of unfinished and unused uploads. */
  'upload.too-many': Record<string, never>
  'attachment.not-found': Record<string, never>
  /** The stored bytes differ from those that were sent, in size or SHA-256. */
  'attachment.damaged': { name: string }
  /**
   * Opening the file may run its content. It is opened when the call is repeated with the user's
   * consent.
   */
  'attachment.can-run': { name: string }
  'attachment.no-program': { name: string }
  'attachment.not-text': Record<string, never>
  'attachment.too-large': { maxBytes: number }
  /** `maxBytes` is null when the database refused it at the last moment. */
  'attachment.ticket-full': { maxBytes: number | null; usedBytes: number | null }
  /** Sent, discarded or changed in the meantime, here or on another desktop. */
  'draft.not-found': Record<string, never>
  /**
   * Others' messages arrived before this reply. `commentIds` lists the first twenty. Nothing was
   * sent.
   */
  'reply.overtaken': { commentIds: string[] }
  /** A file of the message was refused or could not be read. Nothing was sent. */
  'files.not-there': Record<string, never>
  'import.not-found': Record<string, never>
  'import.unreadable': { reason: string }
  'import.busy': Record<string, never>
  /** Not a team link, or a damaged one. `part` names what is missing or wrong. */
  'link.unreadable': { part: string | null }
  /** The link was used, revoked or has expired. Which one is never revealed. */
  'link.used': Record<string, never>
  /** The team's server does not respond. The link stays valid. */
  'team.unreachable': { host: string; port: number; reason: string }
  /** The server's certificate is not trusted, or it offers no TLS. Nothing was sent to it. */
  'team.untrusted': { host: string; reason: string }
  /** The database does not belong to Connect Support. */
  'team.foreign': { database: string }
  /** The database's version does not match this app. The link stays valid. */
  'team.version': { database: 'older' | 'newer' }
  /** This desktop already uses a team's or a named server. */
  'team.joined-already': Record<string, never>
  /** The installation does not exist, has ended, or is not one that this person may revoke. */
  'installation.not-found': Record<string, never>
  'installation.too-many-links': { limit: number }
  'disk.full': Record<string, never>
  'disk.not-writable': { folder: string }
  /** The database cannot be reached. Nothing was written. Can be retried automatically. */
  'database.offline': Record<string, never>
  /**
   * The response to a write was lost, and its outcome could not be checked yet. Can be retried with
   * the same ids.
   */
  'database.unknown-outcome': Record<string, never>
  /** Another transaction locked the row for too long. Can be retried. */
  'database.busy': Record<string, never>
  /**
   * The database has no capacity for another connection or statement now. Nothing was written. Can
   * be retried.
   */
  'database.overloaded': Record<string, never>
  /** The database's disk is full. Nothing was written. Can be retried when there is space. */
  'database.disk-full': Record<string, never>
  /** The server cannot read its own files. Nothing was written. Only a backup helps. */
  'database.damaged': Record<string, never>
  /** The server could not prove its identity. Nothing was sent to it. Can be retried. */
  'database.untrusted': { reason: string }
  /**
   * The database was migrated to a newer version while this desktop was running. It is read-only
   * for this app.
   */
  'database.update-needed': Record<string, never>
  /** This window has too many calls in progress. Nothing was done. Can be retried. */
  'calls.too-many': { limit: number }
  /** The log has the cause under this id. */
  unexpected: { incidentId: string }
}

export type ErrorCode = keyof ErrorDetails

/**
 * An error as it crosses the bridge. Plain data, because Electron keeps only an error's message.
 */
export type WireError = { [C in ErrorCode]: { code: C; details: ErrorDetails[C] } }[ErrorCode]

/** The only way to refuse a call: `throw new DomainError('ticket.not-found', {})`. */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly details: ErrorDetails[C]

  constructor(code: C, details: ErrorDetails[C], options?: ErrorOptions) {
    super(code, options)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }

  /** Plain data for the bridge. */
  toWire(): WireError {
    return { code: this.code, details: this.details } as unknown as WireError
  }
}

/** Narrows to one code: `if (isDomainError(error, 'code.wrong')) error.details.attemptsLeft`. */
export function isDomainError<C extends ErrorCode>(
  error: unknown,
  code: C,
): error is DomainError<C> {
  return error instanceof DomainError && error.code === code
}
