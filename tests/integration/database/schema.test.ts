import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diffToSchema } from '#tests/support/schema-engine'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

const names = async (text: string): Promise<string[]> =>
  (await db.sql.query<{ name: string }>(text)).rows.map(({ name }) => name)

/** What migrations make and schema.prisma cannot express: rules next to relations that it has. */
const BEYOND_PRISMA = [
  'ALTER TABLE "CannedReply" DROP CONSTRAINT "CannedReply_author_in_workspace_fkey";',
  'ALTER TABLE "Comment" DROP CONSTRAINT "Comment_author_in_workspace_fkey";',
  'ALTER TABLE "Draft" DROP CONSTRAINT "Draft_author_in_workspace_fkey";',
  'ALTER TABLE "Notification" DROP CONSTRAINT "Notification_actor_in_workspace_fkey";',
  'ALTER TABLE "Notification" DROP CONSTRAINT "Notification_comment_in_workspace_fkey";',
  'ALTER TABLE "Notification" DROP CONSTRAINT "Notification_ticket_in_workspace_fkey";',
  'ALTER TABLE "OutgoingReply" DROP CONSTRAINT "OutgoingReply_author_in_workspace_fkey";',
  'ALTER TABLE "Ticket" DROP CONSTRAINT "Ticket_assignee_in_workspace_fkey";',
  'ALTER TABLE "Ticket" DROP CONSTRAINT "Ticket_requester_in_workspace_fkey";',
  'ALTER TABLE "Upload" DROP CONSTRAINT "Upload_owner_in_workspace_fkey";',
  `DROP INDEX "WorkspacePerson_words_idx";`,
]

it('migrations and schema.prisma agree', async () => {
  const path = join(import.meta.dirname, '../../../prisma/schema.prisma')
  const statements = (await diffToSchema(db.owner, path))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'))
  expect(statements).toEqual(BEYOND_PRISMA)
})

describe('the first draft of the schema', () => {
  it.each([
    ['User', 'id email name role createdAt updatedAt lastLoginAt isActive'],
    ['OTPToken', 'id email token expiresAt attempts isUsed createdAt'],
    ['Workspace', 'id name slug createdAt updatedAt isActive'],
    ['WorkspaceUser', 'id userId workspaceId role createdAt updatedAt'],
    [
      'Ticket',
      'id subject description status priority createdAt updatedAt closedAt workspaceId createdById assignedToId',
    ],
    ['Comment', 'id content createdAt updatedAt ticketId userId'],
    ['Attachment', 'id name url type size createdAt ticketId commentId'],
    ['Notification', 'id type content isRead createdAt userId'],
    ['TicketTag', 'ticketId tagId'],
    ['WorkspaceSettings', 'workspaceId'],
  ])('has every field of %s', async (table, fields) => {
    const columns = await names(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = '"${table}"'::regclass AND attnum > 0`,
    )
    expect(columns).toEqual(expect.arrayContaining(fields.split(' ')))
  })

  it.each([
    ['Role', 'USER ADMIN SUPER_ADMIN'],
    ['WorkspaceRole', 'OWNER ADMIN MEMBER VIEWER'],
    ['TicketStatus', 'OPEN IN_PROGRESS WAITING CLOSED RESOLVED'],
    ['TicketPriority', 'LOW MEDIUM HIGH URGENT'],
    [
      'NotificationType',
      'TICKET_CREATED TICKET_UPDATED TICKET_ASSIGNED COMMENT_ADDED MENTION OTP_SENT',
    ],
  ])('has enum %s', async (name, values) => {
    const labels = await names(
      `SELECT enumlabel AS name FROM pg_enum WHERE enumtypid = '"${name}"'::regtype ORDER BY enumsortorder`,
    )
    expect(labels).toEqual(values.split(' '))
  })

  it('has every index', async () => {
    const indexes = await names(
      `SELECT tablename || ' ' || substring(indexdef FROM '\\((.*)\\)') AS name FROM pg_indexes
       WHERE schemaname = 'public'`,
    )
    expect(indexes.map((index) => index.replaceAll('"', ''))).toEqual(
      expect.arrayContaining([
        'User email',
        'User isActive',
        'OTPToken email, token',
        'OTPToken expiresAt',
        'OTPToken isUsed',
        'Workspace slug',
        'Workspace isActive',
        'WorkspaceUser userId, workspaceId',
        'Ticket workspaceId',
        'Ticket status',
        'Ticket priority',
        'Ticket createdAt',
        'Ticket assignedToId',
        'Comment ticketId',
        'Comment createdAt',
        'Notification userId',
        'Notification isRead',
        'Notification createdAt',
      ]),
    )
  })
})

describe('row security and rights, read from the catalogue', () => {
  it('row security is on and forced for every table of the app', async () => {
    const open = await names(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND relname <> '_prisma_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)`,
    )
    expect(open).toEqual([])
  })

  it('there are no views, because they would read with the rights of their owner', async () => {
    const views = await names(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND relkind IN ('v', 'm', 'f')`,
    )
    expect(views).toEqual([])
  })

  it('every policy for desktops is permissive, for connect_app, and checks who is signed in', async () => {
    const { rows } = await db.sql.query<{ name: string; roles: string[]; condition: string }>(
      `SELECT tablename || '.' || policyname AS name, roles::text[] AS roles, permissive,
              concat_ws(' ', qual, with_check) AS condition
       FROM pg_policies WHERE schemaname = 'public' AND policyname <> 'owner_acts'`,
    )
    expect(rows.length).toBeGreaterThan(15)
    for (const { name, roles, condition } of rows) {
      expect(roles, name).toEqual(['connect_app'])
      expect(condition, name).toMatch(
        /my_(\w+_)?workspaces\(\)|my_global_role\(\)|current_user_id\(\)|WorkspacePerson/,
      )
    }
  })

  it('desktops have no right to private tables, the ledger, codes or sequences', async () => {
    const granted = await names(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
       WHERE (c.relnamespace = 'private'::regnamespace AND c.relkind IN ('r', 'p')
              OR c.oid IN ('public._prisma_migrations'::regclass, 'public."OTPToken"'::regclass)
              OR c.relnamespace = 'public'::regnamespace AND c.relkind = 'S')
         AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('connect_app', c.oid, 'USAGE, SELECT, UPDATE')
             ELSE has_any_column_privilege('connect_app', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
               OR has_table_privilege('connect_app', c.oid, 'DELETE, TRUNCATE, TRIGGER') END`,
    )
    expect(granted).toEqual([])
  })

  it('desktops write only what is named here', async () => {
    const writable = await names(
      `SELECT c.relname || ' ' || verb AS name FROM pg_class c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) verb
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
         AND (has_table_privilege('connect_app', c.oid, verb)
              OR verb IN ('INSERT', 'UPDATE') AND has_any_column_privilege('connect_app', c.oid, verb))
       ORDER BY 1`,
    )
    expect(writable).toEqual([
      'CannedReply INSERT',
      'CannedReply UPDATE',
      'Comment INSERT',
      'Notification UPDATE',
      'NotificationPreference INSERT',
      'NotificationPreference UPDATE',
      'NotificationSettings INSERT',
      'NotificationSettings UPDATE',
      'Tag INSERT',
      'Tag UPDATE',
      'Ticket INSERT',
      'Ticket UPDATE',
      'TicketTag INSERT',
      'WorkspaceSettings UPDATE',
    ])
  })

  it('PUBLIC has no rights to anything of ours', async () => {
    const functions = await names(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
       WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace)
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
         AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))`,
    )
    expect(functions).toEqual([])
    const tables = await names(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
       WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace)
         AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)`,
    )
    expect(tables).toEqual([])
  })

  it('desktops call only what is named here', async () => {
    const callable = await names(
      `SELECT p.pronamespace::regnamespace || '.' || p.proname AS name FROM pg_proc p
       WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace)
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
         AND has_function_privilege('connect_app', p.oid, 'EXECUTE') ORDER BY 1`,
    )
    expect(callable).toEqual([
      // Called by policies, checks and triggers in the caller's name.
      'private.acts_as_owner',
      'private.current_user_id',
      'private.folded',
      'private.has_something_to_see',
      'private.is_email',
      'private.is_id',
      'private.is_one_line',
      'private.my_global_role',
      'private.my_managed_workspaces',
      'private.my_managed_writable_workspaces',
      'private.my_workspaces',
      'private.my_writable_workspaces',
      'private.name_key',
      'private.visible_length',
      // Called by the app.
      'public.add_note',
      'public.append_upload',
      'public.appoint_owner',
      'public.archive_workspace',
      'public.attach_to_ticket',
      'public.audit_actors',
      'public.begin_setup',
      'public.begin_upload',
      'public.bring_back_workspace',
      'public.cancel_upload',
      'public.change_member_role',
      'public.clear_draft',
      'public.close_installation',
      'public.compare_mail',
      'public.count_upload',
      'public.create_join_link',
      'public.create_workspace',
      'public.current_session',
      'public.delete_canned_reply',
      'public.delete_tag',
      'public.end_membership',
      'public.end_my_session',
      'public.end_session',
      'public.end_user_sessions',
      'public.file_limits',
      'public.find_or_create_requester',
      'public.find_people',
      'public.finish_upload',
      'public.import_file',
      'public.import_reply',
      'public.import_tickets',
      'public.invite_member',
      'public.is_sent_here',
      'public.join_address',
      'public.join_mail',
      'public.keep_mail',
      'public.leave_team',
      'public.leave_workspace',
      'public.list_installations',
      'public.list_members',
      'public.list_users',
      'public.list_workspaces',
      'public.mail_state',
      'public.merge_tags',
      'public.my_sessions',
      'public.note_audit_export',
      'public.note_import',
      'public.read_changes',
      'public.read_people_and_tags',
      'public.read_ticket',
      'public.release_reply',
      'public.rename_workspace',
      'public.request_code',
      'public.resend_invitation',
      'public.restore_membership',
      'public.retry_reply',
      'public.revoke_installation',
      'public.revoke_invitation',
      'public.save_draft',
      'public.schema_version',
      'public.search_tickets',
      'public.sees_file',
      'public.send_reply',
      'public.set_away',
      'public.set_business_hours',
      'public.set_user_active',
      'public.set_user_role',
      'public.setup_state',
      'public.show_presence',
      'public.submit_code',
      'public.swap_draft_version',
      'public.take_back_reply',
      'public.untag_ticket',
      'public.update_my_name',
      'public.verify_code',
    ])
  })

  it('every function with its own rights has a fixed search path', async () => {
    const loose = await names(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
       WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace) AND p.prosecdef
         AND NOT COALESCE('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)`,
    )
    expect(loose).toEqual([])
  })
})
