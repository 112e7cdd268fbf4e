/**
 * Every way in which the product says no, with what the window needs to explain it.
 * A code without words in src/renderer/errors/error-text.ts does not compile.
 */
export interface ErrorDetails {
  /** The call does not fit its schema. `path` names the field, `rule` the broken rule. */
  'input.invalid': { issues: { path: string; rule: string }[] }
  'input.too-large': { maxBytes: number }
  'sender.untrusted': Record<string, never>
  /** Nobody is signed in, or the session was ended (sign-out elsewhere, deactivation, 30 idle days). */
  'session.required': Record<string, never>
  'permission.denied': Record<string, never>
  'setup.already-done': Record<string, never>
  'code.wrong': { attemptsLeft: number }
  /** Expired, used, replaced by a newer one, or three wrong tries: never said which. */
  'code.gone': Record<string, never>
  'code.limited': { retryInSeconds: number }
  'ticket.not-found': Record<string, never>
  'ticket.changed-meanwhile': { by: string | null; at: string; version: number }
  /** Somebody has changed these fields since their editor saw them: what stands there now, where it is a text. */
  'edit.overtaken': { now: Record<string, string | null> }
  'assignee.not-member': Record<string, never>
  'requester.not-found': Record<string, never>
  'tag.not-found': Record<string, never>
  /** Another tag has this name, compared without case; the two can be merged. */
  'tag.name-taken': { tagId: string | null; name: string }
  'canned-reply.name-taken': Record<string, never>
  'canned-reply.not-found': Record<string, never>
  /** Somebody with this e-mail is a member already. */
  'member.already': Record<string, never>
  'member.not-found': Record<string, never>
  /** Somebody who manages users has deactivated this person; no invitation lets them in. */
  'member.deactivated': Record<string, never>
  /** Unknown, revoked, or taken up meanwhile. */
  'invitation.not-found': Record<string, never>
  /** Too many open ones in this workspace, or sent again too soon. */
  'invitation.limited': { retryInSeconds: number }
  'substitute.not-member': Record<string, never>
  'workspace.not-found': Record<string, never>
  /** Read-only until an owner brings it back. */
  'workspace.archived': Record<string, never>
  /** The last active owner cannot leave, step down, be ended or be deactivated. */
  'workspace.last-owner': Record<string, never>
  'slug.taken': Record<string, never>
  'user.not-found': Record<string, never>
  /** The last active SUPER_ADMIN cannot step down or be deactivated. */
  'user.last-administrator': Record<string, never>
  /** The same id was sent before with another content. */
  'comment.conflict': Record<string, never>
  /** No file of this id is being received from here (any more). */
  'upload.not-found': Record<string, never>
  /** Bytes came twice with other content, or not in order; `receivedBytes` is where it goes on. */
  'upload.out-of-order': { receivedBytes: number }
  /** Fewer bytes came than were announced. */
  'upload.incomplete': { receivedBytes: number; size: number }
  /** What the person has on its way in, or left without a message, is as much as may wait. */
  'upload.too-many': Record<string, never>
  'attachment.not-found': Record<string, never>
  /** Its bytes are not those that were sent: size or SHA-256 differ. */
  'attachment.damaged': { name: string }
  /** Opening it may run what is in it: asked for again with the person's consent it is opened. */
  'attachment.can-run': { name: string }
  'attachment.no-program': { name: string }
  'attachment.not-text': Record<string, never>
  'attachment.too-large': { maxBytes: number }
  /** Null where the database refused it in the last moment. */
  'attachment.ticket-full': { maxBytes: number | null; usedBytes: number | null }
  /** Sent, discarded or changed meanwhile, here or on another desktop. */
  'draft.not-found': Record<string, never>
  /** Somebody else's messages came before this reply; the first twenty. Nothing was sent. */
  'reply.overtaken': { commentIds: string[] }
  /** A file of what is being sent was refused, or could not be read. Nothing was sent. */
  'files.not-there': Record<string, never>
  'import.not-found': Record<string, never>
  'import.unreadable': { reason: string }
  'import.busy': Record<string, never>
  /** No link to a team, or a broken one; `part` names what is missing or wrong in it. */
  'link.unreadable': { part: string | null }
  /** The invitation was used, withdrawn or has expired: never said which. */
  'link.used': Record<string, never>
  /** The team's server does not answer; the link stays good. */
  'team.unreachable': { host: string; port: number; reason: string }
  /** The server's certificate is not trusted, or it offers no TLS; nothing was sent to it. */
  'team.untrusted': { host: string; reason: string }
  /** Nothing of Connect Support is there. */
  'team.foreign': { database: string }
  /** The database is of another version than this app; the link stays good. */
  'team.version': { database: 'older' | 'newer' }
  /** This desktop works for a team or a named server already. */
  'team.joined-already': Record<string, never>
  /** Nobody revokes what is not theirs to revoke, and nothing that is over. */
  'installation.not-found': Record<string, never>
  'installation.too-many-links': { limit: number }
  'disk.full': Record<string, never>
  'disk.not-writable': { folder: string }
  /** The database cannot be reached; nothing was written. Safe to send again by itself. */
  'database.offline': Record<string, never>
  /** The answer to a write was lost and could not be looked up yet. Safe to send again with the same ids. */
  'database.unknown-outcome': Record<string, never>
  /** Somebody else held the row for too long. Safe to send again. */
  'database.busy': Record<string, never>
  /** It has no room for one more connection or statement right now; nothing was written. Safe to send again. */
  'database.overloaded': Record<string, never>
  /** The disk that the database is on is full; nothing was written. Safe to send again when there is room. */
  'database.disk-full': Record<string, never>
  /** The server cannot read its own files; nothing was written. Only a backup mends it. */
  'database.damaged': Record<string, never>
  /** The server could not prove who it is; nothing was sent to it. Safe to send again. */
  'database.untrusted': { reason: string }
  /** The database was brought to a newer version while this desktop ran: it can be read, and no more. */
  'database.update-needed': Record<string, never>
  /** This window has more calls under way than it may. Nothing was done; safe to send again. */
  'calls.too-many': { limit: number }
  /** The log holds the cause under this id. */
  unexpected: { incidentId: string }
}

export type ErrorCode = keyof ErrorDetails

/** An error as it crosses the bridge: plain data, since Electron keeps only an error's message. */
export type WireError = { [C in ErrorCode]: { code: C; details: ErrorDetails[C] } }[ErrorCode]

/** The one idiom of refusal: `throw new DomainError('ticket.not-found', {})`. */
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
