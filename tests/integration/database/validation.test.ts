import { createId } from '@paralleldrive/cuid2'
import { DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommentContentSchema } from '#shared/domain/comment'
import { DescriptionSchema, SubjectSchema } from '#shared/domain/ticket'
import { EmailSchema } from '#shared/domain/email-address'
import { PersonNameSchema } from '#shared/domain/user'
import { SlugSchema, type Membership } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let requester: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  requester = await db.addRequester(acme)
})

afterAll(() => db.close())

/** Runs SQL as the owner, for whom the rules also apply, and returns the broken rule: '' for none. */
async function brokenRule(text: string, values: unknown[]): Promise<string> {
  try {
    await db.sql.query(text, values)
    return ''
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return error.constraint ?? error.code ?? ''
  }
}

function insert(table: string, row: Record<string, unknown>): Promise<string> {
  const columns = Object.keys(row).map((column) => `"${column}"`)
  const places = columns.map((_, index) => `$${index + 1}`)
  return brokenRule(
    `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  )
}

const user = (change: object) =>
  insert('User', {
    id: createId(),
    email: `${createId()}@example.org`,
    name: 'Some One',
    ...change,
  })
const workspace = (change: object) =>
  insert('Workspace', { id: createId(), name: 'Beta', slug: createId(), ...change })
const ticket = (change: object) =>
  insert('Ticket', {
    id: createId(),
    workspaceId: acme.workspaceId,
    createdById: requester,
    subject: 'A subject',
    description: 'A description',
    ...change,
  })
const comment = async (change: object) =>
  insert('Comment', {
    id: createId(),
    workspaceId: acme.workspaceId,
    ticketId: await db.addTicket(acme),
    userId: mia.person.id,
    content: 'Words',
    ...change,
  })
const attachment = async (change: object) =>
  insert('Attachment', {
    id: createId(),
    workspaceId: acme.workspaceId,
    ticketId: await db.addTicket(acme),
    name: 'a.txt',
    url: 'app://a',
    type: 'text/plain',
    size: 1,
    ...change,
  })
const code = (change: object) =>
  insert('OTPToken', {
    id: createId(),
    email: mia.person.email,
    token: 'a'.repeat(64),
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-01-01T00:05:00Z',
    ...change,
  })

const zeroWidth = '\u200b'
const rightToLeft = '\u202e'

describe('people and workspaces', () => {
  it.each([
    ['person@example.org', ''],
    ['first.last+tag@mail.example.co.uk', ''],
    ['Person@Example.org', 'user_email_format'],
    ['person', 'user_email_format'],
    ['person@localhost', ''],
    ['"a b"@example.org', ''],
    ['person@', 'user_email_format'],
    ['person@192.0.2.7', 'user_email_format'],
    ['person@münchen.example', 'user_email_format'],
    ['a b@example.org', 'user_email_format'],
    ['person@example.org\n', 'user_email_format'],
    ['person@exam\u200bple.org', 'user_email_format'],
    ['"a"@example.org', 'user_email_format'],
    [`${'a'.repeat(243)}@example.org`, 'user_email_format'],
  ])('e-mail %j', async (email, rule) => {
    expect(await user({ email })).toBe(rule)
    if (rule !== '') expect(EmailSchema.safeParse(email).data).not.toBe(email)
    else expect(EmailSchema.parse(email)).toBe(email)
  })

  it('keeps one person per e-mail, whatever its case', async () => {
    expect(await user({ email: mia.person.email })).toBe('User_email_key')
    expect(await user({ email: mia.person.email.toUpperCase() })).toBe('user_email_format')
  })

  it.each([
    ['Jo', ''],
    ['ß'.repeat(100), ''],
    ['🙂🙂', ''],
    ['J', 'user_name_length'],
    [`J${zeroWidth}${rightToLeft}`, 'user_name_length'],
    ['x'.repeat(101), 'user_name_length'],
    ['Jo\nBo', 'user_name_one_line'],
  ])('name %j', async (name, rule) => {
    expect(await user({ name })).toBe(rule)
    expect(PersonNameSchema.safeParse(name).success).toBe(rule === '')
    expect(await workspace({ name })).toBe(rule.replace('user', 'workspace'))
  })

  it.each([
    ['acme', ''],
    ['acme-2', ''],
    ['Acme', 'workspace_slug_shape'],
    ['-acme', 'workspace_slug_shape'],
    ['ac--me', 'workspace_slug_shape'],
    ['ac me', 'workspace_slug_shape'],
    ['äcme', 'workspace_slug_shape'],
    ['', 'workspace_slug_shape'],
    ['a'.repeat(61), 'workspace_slug_shape'],
  ])('slug %j', async (slug, rule) => {
    expect(await workspace({ slug })).toBe(rule)
    expect(SlugSchema.safeParse(slug).success).toBe(rule === '')
  })

  it('keeps slugs unique', async () => {
    expect(await workspace({ slug: acme.slug })).toBe('Workspace_slug_key')
  })
})

describe('codes', () => {
  it.each([
    ['a hash of a code', {}, ''],
    ['a code itself', { token: '123456' }, 'otp_token_hash'],
    ['no expiry', { expiresAt: null }, '23502'],
    ['more than five minutes', { expiresAt: '2026-01-01T00:05:00.001Z' }, 'otp_expiry_range'],
    ['a fourth attempt', { attempts: 4 }, 'otp_attempts_range'],
    ['fewer than none', { attempts: -1 }, 'otp_attempts_range'],
    ['an address that nobody has', { email: 'x@example.org' }, 'OTPToken_email_fkey'],
  ])('%s', async (_, change, rule) => {
    expect(await code(change)).toBe(rule)
  })
})

describe('tickets and comments', () => {
  it.each([
    ['ab', ''],
    ['x'.repeat(200), ''],
    ['🙂'.repeat(200), ''],
    ['שלום', ''],
    ['a', 'ticket_subject_length'],
    ['x'.repeat(201), 'ticket_subject_length'],
    ['     ', 'ticket_subject_length'],
    ['', 'ticket_subject_length'],
    [`a${zeroWidth}${rightToLeft}`, 'ticket_subject_length'],
    ['a\u0000b', '22021'],
    ['two\nlines', 'ticket_subject_one_line'],
  ])('subject %j', async (subject, rule) => {
    expect(await ticket({ subject })).toBe(rule)
    expect(SubjectSchema.safeParse(subject).success).toBe(rule === '')
  })

  it.each([
    ['a', ''],
    [' \n\t ', 'not_empty'],
    [zeroWidth, 'not_empty'],
    ['', 'not_empty'],
    ['x'.repeat(1_048_576), ''],
    ['x'.repeat(2_000_001), 'length'],
  ])('text %#', async (text, rule) => {
    const named = (field: string) => (rule === '' ? '' : `${field}_${rule}`)
    expect(await ticket({ description: text })).toBe(named('ticket_description'))
    expect(await comment({ content: text })).toBe(named('comment_content'))
    expect(DescriptionSchema.safeParse(text).success).toBe(rule === '')
    expect(CommentContentSchema.safeParse(text).success).toBe(rule === '')
  })

  it.each([
    ['an unknown status', { status: 'DONE' }, '22P02'],
    ['an unknown priority', { priority: 'HUGE' }, '22P02'],
    ['a requester nobody knows', { createdById: createId() }, 'Ticket_createdById_fkey'],
    ['an assignee who is no member', { assignedToId: createId() }, 'ticket_assignee_active'],
    ['an id of another shape', { id: 'T-1' }, 'ticket_id_shape'],
    ['a number below 1', { number: -5 }, 'ticket_number_range'],
  ])('no ticket with %s', async (_, change, rule) => {
    expect(await ticket(change)).toBe(rule)
  })

  it('no ticket for, and no comment by, a person whom another workspace knows', async () => {
    const stranger = await db.addRequester(await db.addWorkspace())
    expect(await ticket({ createdById: stranger })).toBe('Ticket_requester_in_workspace_fkey')
    expect(await comment({ userId: stranger })).toBe('Comment_author_in_workspace_fkey')
  })

  it('no ticket assigned to a requester, a viewer, or somebody who has left', async () => {
    const viewer = await db.addMember(acme, 'VIEWER')
    const left = await db.addMember(acme)
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      left.person.id,
    ])
    for (const assignedToId of [requester, viewer.person.id, left.person.id]) {
      expect(await ticket({ assignedToId })).toBe('ticket_assignee_active')
    }
  })

  it('no comment without a ticket of the same workspace', async () => {
    const elsewhere = await db.addTicket(await db.addWorkspace())
    expect(await comment({ ticketId: createId() })).toBe('Comment_workspaceId_ticketId_fkey')
    expect(await comment({ ticketId: elsewhere })).toBe('Comment_workspaceId_ticketId_fkey')
  })

  it('sets closedAt exactly on finished tickets, whatever is written', async () => {
    for (const status of ['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED']) {
      const id = createId()
      expect(await ticket({ id, status, closedAt: '2026-01-01T00:00:00Z' })).toBe('')
      const { rows } = await db.sql.query<{ closedAt: Date | null }>(
        'SELECT "closedAt" FROM "Ticket" WHERE "id" = $1',
        [id],
      )
      const finished = status === 'RESOLVED' || status === 'CLOSED'
      expect(rows[0]?.closedAt instanceof Date, status).toBe(finished)
    }
  })
})

describe('attachments, tags, settings, notifications', () => {
  it('an attachment belongs to exactly one of ticket and comment, in the same workspace', async () => {
    const elsewhere = await db.addTicket(await db.addWorkspace())
    expect(await attachment({})).toBe('')
    expect(await attachment({ ticketId: null })).toBe('attachment_one_owner')
    expect(await attachment({ commentId: createId() })).toBe('attachment_one_owner')
    expect(await attachment({ ticketId: elsewhere })).toBe('Attachment_workspaceId_ticketId_fkey')
    expect(await attachment({ size: -1 })).toBe('attachment_size_range')
    expect(await attachment({ sha256: 'x' })).toBe('attachment_sha256_shape')
  })

  it('tags of a workspace differ in more than case', async () => {
    const tag = (name: string) =>
      insert('Tag', { id: createId(), workspaceId: acme.workspaceId, name })
    expect(await tag('Überfällig')).toBe('')
    expect(await tag('ÜBERFÄLLIG')).toBe('Tag_name_without_case_key')
    expect(await tag('x')).toBe('')
    expect(await tag(zeroWidth)).toBe('tag_name_length')
    expect(await tag('x'.repeat(51))).toBe('tag_name_length')
    expect(await tag('a\tb')).toBe('tag_name_one_line')
  })

  it.each([
    ['undoSendSeconds', 61, 'settings_undo_send_range'],
    ['maxAttachmentBytes', -1, 'settings_attachment_range'],
    ['maxTicketAttachmentBytes', 1, 'settings_ticket_attachment_range'],
    ['senderAddress', 'nobody', 'settings_sender_address_format'],
    ['senderName', 'a\r\nBcc: b', 'settings_sender_name_length'],
    ['timeZone', '', 'settings_time_zone_length'],
  ])('%s = %j', async (column, value, rule) => {
    const where = `WHERE "workspaceId" = '${acme.workspaceId}'`
    expect(
      await brokenRule(`UPDATE "WorkspaceSettings" SET "${column}" = $1 ${where}`, [value]),
    ).toBe(rule)
  })

  it('a notification about a ticket names its workspace', async () => {
    const ticketId = await db.addTicket(acme)
    const data = { kind: 'mentioned' }
    const who = { userId: mia.person.id, ticketId }
    const row = { id: createId(), type: 'MENTION', content: '', data, ...who }
    expect(await insert('Notification', row)).toBe('notification_ticket_has_workspace')
    expect(await insert('Notification', { ...row, workspaceId: acme.workspaceId })).toBe('')
  })

  it('a notification has a kind, and words that can be seen or none', async () => {
    const who = { userId: mia.person.id, workspaceId: acme.workspaceId }
    const row = { type: 'MENTION', content: 'You', data: { kind: 'mentioned' }, ...who }
    const make = (fields: object) => insert('Notification', { ...row, id: createId(), ...fields })
    expect(await make({})).toBe('')
    expect(await make({ data: {} })).toBe('notification_data_has_kind')
    expect(await make({ data: { kind: 1 } })).toBe('notification_data_has_kind')
    expect(await make({ content: ' \u200b' })).toBe('notification_content_not_empty')
  })
})
