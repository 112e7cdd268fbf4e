import { DomainError, type ErrorCode, type ErrorDetails } from '#shared/errors'
import { ruleText } from './rule-text'

/** One or two plain sentences per code: what happened, which data is safe, what to do. */
const WORDS: { [C in ErrorCode]: (details: ErrorDetails[C]) => string } = {
  'input.invalid': ({ issues }) =>
    issues.map(({ path, rule }) => ruleText(rule, fieldName(path))).join(' ') ||
    'Something in this form does not fit. Nothing was changed.',
  'input.too-large': ({ maxBytes }) =>
    `This is too large to send at once (at most ${megabytes(maxBytes)}). Nothing was changed.`,
  'sender.untrusted': () => 'This window may not do that. Close it and open Connect Support again.',
  'session.required': () => 'Your session has ended. Sign in again; your text is kept here.',
  'permission.denied': () => 'Your role in this workspace does not allow that.',
  'setup.already-done': () => 'This workspace has been set up already. Sign in instead.',
  'code.wrong': ({ attemptsLeft }) =>
    attemptsLeft === 0
      ? 'That is not the code, and there are no attempts left. Send a new code.'
      : `That is not the code. ${attemptsLeft === 1 ? '1 attempt' : `${attemptsLeft} attempts`} left.`,
  'code.gone': () =>
    'This code cannot be used any more: it has expired, was used, or was replaced by a newer one. Send a new code.',
  'code.limited': ({ retryInSeconds }) =>
    `Too many codes were asked for. Try again in ${retryInSeconds} s.`,
  'ticket.not-found': () => 'This ticket does not exist any more, or is not in this workspace.',
  'ticket.changed-meanwhile': ({ by }) =>
    `${by ?? 'Somebody'} changed this ticket a moment ago. Your change was not made; the newest state is shown.`,
  'edit.overtaken': ({ now }) => {
    const text = Object.values(now).find((value) => value !== null)
    return `Somebody has changed this meanwhile${text === undefined ? '' : ` to “${text.slice(0, 200)}”`}. Nothing was saved; save again to replace it.`
  },
  'assignee.not-member': () =>
    'This person is no longer a member of the workspace. Choose somebody else.',
  'requester.not-found': () => 'This requester does not exist any more. Choose or add another.',
  'tag.not-found': () => 'This tag is not there any more.',
  'tag.name-taken': ({ name }) => `There is a tag ${name} already.`,
  'canned-reply.name-taken': () => 'Another canned reply has this name.',
  'canned-reply.not-found': () => 'This canned reply was deleted meanwhile.',
  'member.already': () => 'This person is a member of the workspace already.',
  'member.not-found': () => 'This person is not a member of the workspace any more.',
  'member.deactivated': () =>
    'This person is deactivated in the whole installation. Somebody who manages users can bring them back.',
  'invitation.not-found': () =>
    'This invitation is not open any more: it was taken up or revoked meanwhile.',
  'invitation.limited': ({ retryInSeconds }) =>
    retryInSeconds === 0
      ? 'This workspace has as many open invitations as it can have. Revoke some first.'
      : `This invitation was sent a moment ago. Try again in ${retryInSeconds} s.`,
  'substitute.not-member': () =>
    'This person cannot take tickets in this workspace. Choose another substitute.',
  'workspace.not-found': () => 'This workspace does not exist, or is not open to you.',
  'workspace.archived': () => 'This workspace is archived. It can be read, not changed.',
  'workspace.last-owner': () =>
    'This is the last owner of the workspace. Make somebody else an owner first.',
  'slug.taken': () => 'Another workspace has this short name. Choose another.',
  'user.not-found': () => 'This person does not exist any more.',
  'user.last-administrator': () =>
    'This is the last person who looks after the installation. Give somebody else that rank first.',
  'comment.conflict': () =>
    'This message was sent before with other words. Check the conversation, then send again.',
  'upload.not-found': () => 'This file did not arrive completely. Attach it again.',
  'upload.out-of-order': () => 'This file changed while it was read. It was not attached.',
  'upload.incomplete': () =>
    'This file changed or vanished while it was read. It was not attached.',
  'upload.too-many': () =>
    'Too many files of yours wait for a message. Send or remove some of them, or try again tomorrow.',
  'attachment.not-found': () => 'This file is not there any more, or is not in this workspace.',
  'attachment.damaged': ({ name }) =>
    `The file ${name} is damaged where it is stored. Ask whoever looks after the database for a backup.`,
  'attachment.can-run': ({ name }) =>
    `Opening ${name} may run a program on this computer. Open it only if you know who sent it and why.`,
  'attachment.no-program': ({ name }) =>
    `No program on this computer opens ${name}. Save it instead.`,
  'attachment.not-text': () => 'This file is no text. Open it in another program, or save it.',
  'attachment.too-large': ({ maxBytes }) =>
    `This file is too large: at most ${megabytes(maxBytes)} each.`,
  'attachment.ticket-full': ({ maxBytes, usedBytes }) =>
    maxBytes === null || usedBytes === null
      ? 'This would be more files than a ticket can have. Take some out, then try again.'
      : `This would be more than the ${megabytes(maxBytes)} of files that a ticket can have; it has ${megabytes(usedBytes)} already.`,
  'draft.not-found': () =>
    'This draft was sent, discarded or changed meanwhile. What is there now is shown.',
  'reply.overtaken': () => 'Another message came while you were writing.',
  'files.not-there': () =>
    'One of the files could not be attached. Try it again or take it out, then send.',
  'import.not-found': () => 'This import is not there any more. Choose the file again.',
  'import.unreadable': ({ reason }) => reason,
  'import.busy': () => 'Another import is running. Wait for it to end, or cancel it.',
  'link.unreadable': ({ part }) =>
    part === null
      ? 'This is not a link to a team. It begins with connect-support://join/ and has no gaps.'
      : `This link is not complete or was changed on the way (${LINK_PARTS[part] ?? part}). Copy all of it, or ask for a new one.`,
  'link.used': () =>
    'This link cannot be used any more: it was used, withdrawn or has expired. Ask for a new one.',
  'team.unreachable': ({ host, port, reason }) =>
    `The server ${host} does not answer on port ${port} (${reason}). The link is not used up; try again when the server can be reached.`,
  'team.untrusted': ({ host, reason }) =>
    `The server ${host} could not prove who it is (${reason}). Nothing was sent to it, and the link is not used up. Ask whoever runs the server.`,
  'team.foreign': ({ database }) =>
    `The database ${database} on that server is not one of Connect Support. The link is not used up.`,
  'team.version': ({ database }) =>
    database === 'newer'
      ? "The team's database is newer than this app. Install the newest version, then use the link again; it is not used up."
      : "The team's database is older than this app. Ask whoever runs it to bring it up to date, then use the link again; it is not used up.",
  'team.joined-already': () => 'This desktop works for a team already. Leave that team first.',
  'installation.not-found': () => 'This desktop or link is not there any more, or is not yours.',
  'installation.too-many-links': ({ limit }) =>
    `There are ${limit} open links already. Withdraw some, or wait until they are used.`,
  'disk.full': () => 'The disk is full. Make room and try again; nothing was changed.',
  'disk.not-writable': ({ folder }) =>
    `Connect Support cannot write to ${folder}. Check the folder and try again.`,
  'database.offline': () =>
    'The database cannot be reached. Nothing was changed; try again when it is back.',
  'database.unknown-outcome': () =>
    'The database stopped answering before it confirmed this. What became of it is shown when the database is back.',
  'database.busy': () =>
    'Somebody else is changing this right now. Nothing was changed; try again.',
  'database.overloaded': () =>
    'The database has more to do than it can right now. Nothing was changed; try again in a moment.',
  'database.disk-full': () =>
    'The disk that the database is on is full. Nothing was changed, and all that was stored before is safe. Make room there, then try again.',
  'database.damaged': () =>
    'The database is damaged: its server cannot read what this needs. Nothing was changed. Alone on this computer, close the app and copy its data folder, then put the whole folder back from a backup. In a team, tell whoever looks after the server.',
  'database.untrusted': ({ reason }) =>
    `The database server could not prove who it is (${reason}). Nothing was sent to it. Ask whoever runs the server.`,
  'database.update-needed': () =>
    'The database is newer than this app, which can only read it. Nothing was changed. Install the newest version, then start again.',
  'calls.too-many': ({ limit }) =>
    `This window asked for more than ${limit} things at once. Nothing was changed; try again in a moment.`,
  unexpected: ({ incidentId }) =>
    `Something went wrong that was not foreseen. The log holds the cause under ${incidentId}.`,
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
