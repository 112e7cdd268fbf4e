import type { AuditEntry, AuditGroup, AuditScope } from '#shared/domain/audit'
import { displayName } from '#shared/domain/user'
import { ROLE_WORDS } from '#renderer/words/role-words'

/**
 * A sentence without its subject, in parts. Values are marked, so that they can be set apart from
 * the words.
 */
export type AuditSentence = readonly { text: string; isValue: boolean }[]

export const GROUP_WORDS: Record<AuditGroup, string> = {
  members: 'Members',
  workspace: 'Workspaces',
  settings: 'Settings',
  tags: 'Tags',
  'canned-replies': 'Canned replies',
  people: 'People',
  'sign-in': 'Signing in and out',
  desktops: 'Desktops',
  data: 'Imports and exports',
}

/** The groups of each log. */
export const GROUPS_OF: Record<AuditScope, readonly AuditGroup[]> = {
  workspace: ['members', 'workspace', 'settings', 'tags', 'canned-replies', 'data'],
  installation: ['people', 'sign-in', 'desktops', 'workspace', 'data'],
}

interface Values {
  target: string
  before: string
  after: string
  /** The workspace's time zone, for days. */
  timeZone: string
  entry: AuditEntry
}

/**
 * The text for every action of the database. It follows the actor's name. A test reads the actions
 * from the migrations and fails if one is missing here.
 */
export const ACTION_WORDS: Record<string, (values: Values) => AuditSentence> = {
  'member.invited': ({ target, before, after, entry }) =>
    entry.before === null
      ? say`invited ${target} as ${role(after)}`
      : say`invited ${target} as ${role(after)} instead of ${role(before)}`,
  'member.joined': ({ after }) => say`joined as ${role(after)}`,
  'member.role-changed': ({ target, before, after }) =>
    say`changed the role of ${target} from ${role(before)} to ${role(after)}`,
  'member.ended': ({ target }) => say`ended the membership of ${target}`,
  'member.restored': ({ target, after }) => say`brought back ${target} as ${role(after)}`,
  'member.left': () => say`left the workspace`,
  'member.appointed': ({ target }) => say`appointed ${target} owner`,
  'member.away-set': ({ target, after, timeZone }) =>
    say`set ${target} out of office: ${awayDays(after, timeZone)}`,
  'member.away-ended': ({ target }) => say`ended the time out of office of ${target}`,
  'members.listed': () => say`viewed the members, from outside the workspace`,
  'invitation.sent': ({ target }) => say`sent the invitation of ${target} again`,
  'invitation.revoked': ({ target }) => say`revoked the invitation of ${target}`,
  'workspace.created': ({ target }) => say`created the workspace ${target}`,
  'workspace.renamed': ({ before, after }) => say`renamed the workspace from ${before} to ${after}`,
  'workspace.archived': ({ target }) => say`archived the workspace ${target}`,
  'workspace.brought-back': ({ target }) => say`brought back the workspace ${target}`,
  'workspaces.listed': () => say`viewed the list of all workspaces`,
  'settings.changed': ({ entry, target, before, after }) => {
    const field = SETTING_WORDS[target] ?? target
    if (entry.before === null || before === '') return say`set the ${plain(field)} to ${after}`
    if (entry.after === null || after === '')
      return say`removed the ${plain(field)}, which was ${before}`
    return say`changed the ${plain(field)} from ${before} to ${after}`
  },
  'tag.renamed': ({ before, after }) => say`renamed the tag ${before} to ${after}`,
  'tag.recolored': ({ target, before, after }) =>
    say`changed the colour of the tag ${target} from ${before} to ${after}`,
  'tag.merged': ({ before, after }) => say`merged the tag ${before} into ${after}`,
  'tag.deleted': ({ target }) => say`deleted the tag ${target}`,
  'canned-reply.created': ({ target }) => say`created the canned reply ${target}`,
  'canned-reply.renamed': ({ before, after }) =>
    say`renamed the canned reply ${before} to ${after}`,
  'canned-reply.changed': ({ target, before, after }) =>
    say`edited the canned reply ${target}, from ${before} to ${after}`,
  'canned-reply.deleted': ({ target }) => say`deleted the canned reply ${target}`,
  'user.renamed': ({ before, after, entry }) =>
    entry.before === null
      ? say`set their name to ${after}`
      : say`changed their name from ${before} to ${after}`,
  'user.role-changed': ({ target, before, after }) =>
    say`changed the rank of ${target} from ${rank(before)} to ${rank(after)}`,
  'user.deactivated': ({ target }) => say`deactivated ${target}`,
  'user.brought-back': ({ target }) => say`brought back ${target}`,
  'user.signed-out': ({ target }) => say`signed ${target} out on all desktops`,
  'users.listed': () => say`viewed the list of all people`,
  'session.opened': ({ entry, target }) =>
    isOwn(entry) ? say`signed in` : say`opened a session of ${target}`,
  'session.ended': ({ entry, target }) =>
    isOwn(entry) ? say`signed out` : say`ended a session of ${target}`,
  'installation.invited': ({ entry, target }) =>
    entry.target === null
      ? say`made a link for a new desktop`
      : say`made a link to a new desktop for ${target}`,
  'installation.joined': ({ target }) => say`added the desktop ${target} to the team`,
  'installation.created': ({ target, after }) => say`made a login for ${target} (${after})`,
  'installation.revoked': ({ target }) => say`revoked the login of ${target}`,
  'installation.withdrawn': ({ entry, target }) =>
    entry.target === null
      ? say`withdrew a link for a desktop`
      : say`withdrew the link for ${target}`,
  'import.started': ({ target }) => say`started importing ${target}`,
  'import.finished': ({ target, after }) => say`imported ${target}: ${after}`,
  'import.cancelled': ({ target, after }) => say`cancelled the import of ${target}: ${after}`,
  'message.imported': ({ target }) => say`imported a message of ${target}`,
  'import.failed': ({ target, after }) => say`could not continue importing ${target}: ${after}`,
  'audit.exported': ({ entry, after }) =>
    entry.after === null
      ? say`exported this audit log`
      : say`exported this audit log, filtered by ${after}`,
}

/**
 * What was done, as a sentence after the actor's name. An action without a text is shown by its
 * name.
 */
export function auditSentence(entry: AuditEntry, timeZone: string): AuditSentence {
  const { action, target, targetPerson, before, after } = entry
  const values = {
    target: targetPerson === null ? (target ?? '') : displayName(targetPerson),
    before: before ?? '',
    after: after ?? '',
    timeZone,
    entry,
  }
  const words = ACTION_WORDS[action]
  if (words !== undefined) return words(values)
  const known = [target, before, after].filter((value) => value !== null)
  return [
    { text: `${action}${known.length === 0 ? '' : ': '}`, isValue: false },
    ...(known.length === 0 ? [] : [{ text: known.join(', '), isValue: true }]),
  ]
}

const SETTING_WORDS: Record<string, string> = {
  timeZone: 'time zone',
  defaultPriority: 'default priority',
  maxAttachmentBytes: 'largest file, in bytes,',
  maxTicketAttachmentBytes: 'most a ticket can carry, in bytes,',
  senderName: "sender's name",
  senderAddress: "sender's address",
  signature: 'signature',
  undoSendSeconds: 'seconds to undo sending',
  businessHours: 'business hours',
}

const RANK_WORDS: Record<string, string> = {
  USER: 'User',
  ADMIN: 'User admin',
  SUPER_ADMIN: 'Super admin',
}

function role(value: string): string {
  return (ROLE_WORDS as Record<string, string>)[value] ?? value
}

function rank(value: string): string {
  return RANK_WORDS[value] ?? value
}

/**
 * "23 Nov 2026 – 30 Nov 2026 – ben@example.org": first day, last day, substitute, as far as they
 * are set.
 */
function awayDays(value: string, timeZone: string): string {
  const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone })
  const words = value.split(' – ').map((part, index) => {
    const moment = Date.parse(part)
    if (part.includes('@') || Number.isNaN(moment)) return part
    // The stored end is the first moment after the absence.
    return days.format(index === 0 ? moment : moment - 1)
  })
  return words.join(' – ')
}

function isOwn({ actor, target }: AuditEntry): boolean {
  return actor !== null && actor.email === target
}

/** Marks our own words in a sentence, which are no value. */
function plain(text: string): { plain: string } {
  return { plain: text }
}

function say(
  words: TemplateStringsArray,
  ...values: readonly (string | { plain: string })[]
): AuditSentence {
  return words.flatMap((text, index) => {
    const value = values[index]
    const said = { text, isValue: false }
    if (value === undefined) return text === '' ? [] : [said]
    if (typeof value === 'string') return [said, { text: value, isValue: true }]
    return [said, { text: value.plain, isValue: false }]
  })
}
