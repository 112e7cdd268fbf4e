import { DomainError, type ErrorCode, type ErrorDetails } from '#shared/errors'
import { ruleText } from './rule-text'

/** One or two plain sentences per code: what happened, which data is safe, what to do. */
const WORDS: { [C in ErrorCode]: (details: ErrorDetails[C]) => string } = {
  'input.invalid': ({ issues }) =>
    issues.map(({ path, rule }) => ruleText(rule, fieldName(path))).join(' ') ||
    'Something in this form is not valid. Nothing was changed.',
  'input.too-large': ({ maxBytes }) =>
    `This is too large to send at once (at most ${megabytes(maxBytes)}). Nothing was changed.`,
  'sender.untrusted': () =>
    'This window isn’t allowed to do that. Close it and open Connect Support again.',
  'session.required': () => 'Your session has ended. Sign in again; your text is kept here.',
  'permission.denied': () => 'Your role in this workspace does not allow that.',
  'setup.already-done': () => 'This workspace is already set up. Sign in instead.',
  'code.wrong': ({ attemptsLeft }) =>
    attemptsLeft === 0
      ? 'That code isn’t right, and there are no attempts left. Send a new code.'
      : `That code isn’t right. ${attemptsLeft === 1 ? '1 attempt' : `${attemptsLeft} attempts`} left.`,
  'code.gone': () =>
    'This code is no longer valid: it has expired, was used, or was replaced by a newer one. Send a new code.',
  'code.limited': ({ retryInSeconds }) =>
    `Too many codes were requested. Try again in ${retryInSeconds} s.`,
  'ticket.not-found': () => 'This ticket no longer exists, or is not in this workspace.',
  'ticket.changed-meanwhile': ({ by }) =>
    `${by ?? 'Somebody'} changed this ticket a moment ago. Your change was not made; the newest state is shown.`,
  'edit.overtaken': ({ now }) => {
    const text = Object.values(now).find((value) => value !== null)
    return `Somebody has changed this in the meantime${text === undefined ? '' : ` to “${text.slice(0, 200)}”`}. Nothing was saved; save again to replace it.`
  },
  'assignee.not-member': () =>
    'This person is no longer a member of the workspace. Choose somebody else.',
  'requester.not-found': () => 'This requester no longer exists. Choose or add another.',
  'tag.not-found': () => 'This tag no longer exists.',
  'tag.name-taken': ({ name }) => `A tag named ${name} already exists.`,
  'canned-reply.name-taken': () => 'Another canned reply has this name.',
  'canned-reply.not-found': () => 'This canned reply has been deleted.',
  'member.already': () => 'This person is already a member of the workspace.',
  'member.not-found': () => 'This person is no longer a member of the workspace.',
  'member.deactivated': () =>
    'This person is deactivated in the whole installation. Somebody who manages users can bring them back.',
  'invitation.not-found': () => 'This invitation is no longer open: it was accepted or revoked.',
  'invitation.limited': ({ retryInSeconds }) =>
    retryInSeconds === 0
      ? 'This workspace has reached its limit of open invitations. Revoke some first.'
      : `This invitation was sent a moment ago. Try again in ${retryInSeconds} s.`,
  'substitute.not-member': () =>
    'This person cannot take tickets in this workspace. Choose another substitute.',
  'workspace.not-found': () => 'This workspace does not exist, or you have no access to it.',
  'workspace.archived': () => 'This workspace is archived. You can read it, but not change it.',
  'workspace.last-owner': () =>
    'This is the last owner of the workspace. Make somebody else an owner first.',
  'slug.taken': () => 'Another workspace has this short name. Choose another.',
  'user.not-found': () => 'This person no longer exists.',
  'user.last-administrator': () =>
    'This is the last person who manages the installation. Give somebody else that rank first.',
  'comment.conflict': () =>
    'This message was already sent with different text. Check the conversation, then send again.',
  'upload.not-found': () => 'This file did not arrive completely. Attach it again.',
  'upload.out-of-order': () => 'This file changed while it was read. It was not attached.',
  'upload.incomplete': () =>
    'This file changed or disappeared while it was read. It was not attached.',
  'upload.too-many': () =>
    'Too many files of yours wait for a message. Send or remove some of them, or try again tomorrow.',
  'attachment.not-found': () => 'This file no longer exists, or is not in this workspace.',
  'attachment.damaged': ({ name }) =>
    `The file ${name} is damaged where it is stored. Ask the server operator for a backup.`,
  'attachment.can-run': ({ name }) =>
    `Opening ${name} may run a program on this computer. Open it only if you know who sent it and why.`,
  'attachment.no-program': ({ name }) => `No app on this computer opens ${name}. Save it instead.`,
  'attachment.not-text': () => 'This file is not text. Open it in another app, or save it.',
  'attachment.too-large': ({ maxBytes }) =>
    `This file is too large: at most ${megabytes(maxBytes)} each.`,
  'attachment.ticket-full': ({ maxBytes, usedBytes }) =>
    maxBytes === null || usedBytes === null
      ? 'This would be more files than a ticket can have. Take some out, then try again.'
      : `This would be more than the ${megabytes(maxBytes)} of files that a ticket can have; it already has ${megabytes(usedBytes)}.`,
  'draft.not-found': () =>
    'This draft was sent, discarded or changed in the meantime. Its current state is shown.',
  'reply.overtaken': () => 'Another message arrived while you were writing.',
  'files.not-there': () =>
    'One of the files could not be attached. Try it again or take it out, then send.',
  'import.not-found': () => 'This import is no longer available. Choose the file again.',
  'import.unreadable': ({ reason }) => reason,
  'import.busy': () => 'Another import is running. Wait for it to end, or cancel it.',
  'link.unreadable': ({ part }) =>
    part === null
      ? 'This is not a team link. A team link begins with connect-support://join/ and has no spaces.'
      : `This link is incomplete or was changed on the way (${LINK_PARTS[part] ?? part}). Copy all of it, or ask for a new one.`,
  'link.used': () =>
    'This link is no longer valid: it was used, withdrawn or has expired. Ask for a new one.',
  'team.unreachable': ({ host, port, reason }) =>
    `The server ${host} does not answer on port ${port} (${reason}). The link is not used up; try again when the server can be reached.`,
  'team.untrusted': ({ host, reason }) =>
    `The server ${host} could not prove its identity (${reason}). Nothing was sent to it, and the link is not used up. Contact the server operator.`,
  'team.foreign': ({ database }) =>
    `The database ${database} on that server is not one of Connect Support. The link is not used up.`,
  'team.version': ({ database }) =>
    database === 'newer'
      ? "The team's database is newer than this app. Install the newest version, then use the link again; it is not used up."
      : "The team's database is older than this app. Ask the server operator to update it, then use the link again; it is not used up.",
  'team.joined-already': () => 'This desktop already belongs to a team. Leave that team first.',
  'installation.not-found': () => 'This desktop or link no longer exists, or is not yours.',
  'installation.too-many-links': ({ limit }) =>
    `There are already ${limit} open links. Withdraw some, or wait until they are used.`,
  'disk.full': () => 'The disk is full. Nothing was changed. Free some space, then try again.',
  'disk.not-writable': ({ folder }) =>
    `Connect Support cannot write to ${folder}. Check the folder and try again.`,
  'database.offline': () =>
    'The database cannot be reached. Nothing was changed; try again when it is back.',
  'database.unknown-outcome': () =>
    'The database stopped answering before it confirmed this. You’ll see the outcome when the database is back.',
  'database.busy': () =>
    'Somebody else is changing this right now. Nothing was changed; try again.',
  'database.overloaded': () =>
    'The database is too busy right now. Nothing was changed; try again in a moment.',
  'database.disk-full': () =>
    'The database’s disk is full. Nothing was changed, and everything stored before is safe. Free some space there, then try again.',
  'database.damaged': () =>
    'The database is damaged: its server cannot read what this needs. Nothing was changed. If the database is on this computer, close the app and copy its data folder, then restore the whole folder from a backup. In a team, contact the server operator.',
  'database.untrusted': ({ reason }) =>
    `The database server could not prove its identity (${reason}). Nothing was sent to it. Contact the server operator.`,
  'database.update-needed': () =>
    'The database is newer than this app, which can only read it. Nothing was changed. Install the newest version, then start again.',
  'calls.too-many': ({ limit }) =>
    `This window asked for more than ${limit} things at once. Nothing was changed; try again in a moment.`,
  unexpected: ({ incidentId }) =>
    `Something unexpected went wrong. The log has the cause under ${incidentId}.`,
}

/** Names of the parts of a team link, as shown to people. */
const LINK_PARTS: Readonly<Record<string, string>> = {
  host: 'the server',
  port: 'the port',
  database: 'the database',
  user: 'the name',
  password: 'the secret',
  tls: 'the encryption',
  ca: 'the certificate',
  email: 'the e-mail',
}

/** The text for any error. An error that is no DomainError came from the window itself. */
export function errorText(error: unknown): string {
  if (!(error instanceof DomainError)) {
    return 'Something went wrong in this window. Try again, or restart Connect Support.'
  }
  const { code, details } = error as DomainError
  const words = WORDS[code] as (details: unknown) => string
  return words(details)
}

function megabytes(bytes: number): string {
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(bytes / 1_000_000)} MB`
}

/** 'requester.email' becomes 'Requester e-mail'. The last word is the field as people see it. */
function fieldName(path: string): string {
  const last = path.split('.').at(-1) ?? ''
  const known: Record<string, string> = {
    email: 'E-mail',
    workspaceName: 'Workspace name',
    slug: 'Short name',
    timeZone: 'Time zone',
    until: 'Until',
  }
  return known[last] ?? (last === '' ? 'This' : last.charAt(0).toUpperCase() + last.slice(1))
}
