import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'

/** The rows of one workspace for the arguments of calls. */
export interface Target {
  workspaceId: string
  ownerId: string
  /** A member who is not an owner. */
  memberId: string
  /** A person whose membership has ended. */
  formerId: string
  ownerEmail: string
  ticketId: string
  tagId: string
  otherTagId: string
  commentId: string
  /** A reply of the owner that can still be taken back. */
  heldReplyId: string
  invitationId: string
  /** The owner's uploads: one of one byte that has not arrived, and an empty one. */
  uploadId: string
  emptyUploadId: string
  /** A session of the owner. */
  sessionId: string
  /** An open invitation for a desktop, made by the owner. */
  joinId: string
}

export type Attempt =
  /**
   * Concerns a workspace: refused or empty for another one's rows, and not refused to the owner of
   * this one.
   */
  | { aim: (at: Target) => unknown[] }
  /** For administrators of the installation: refused to every owner of a workspace. */
  | { global: (at: Target) => unknown[] }
  /** Returns what belongs to the caller, and nothing without a session. */
  | { own: unknown[] }
  /** Open to everybody with a login, also before signing in. `why` explains why it is harmless. */
  | { open: (at: Target) => unknown[]; why: string }

const HASH = Buffer.alloc(32, 7)
const SIGN_IN = 'part of signing in; its limits are tried in sign-in-functions-*.test.ts'
const RULE = 'a rule for values; reads no row'

/**
 * Every function that a desktop's login may call, with an attacker's arguments. A new function
 * needs one line here: `aim`, unless it is one of the other kinds.
 */
export const FUNCTION_ATTEMPTS: Record<string, Attempt> = {
  'public.add_note': { aim: (at) => [createId(), at.workspaceId, at.ticketId, 'Read this', []] },
  'public.attach_to_ticket': { aim: (at) => [at.workspaceId, at.ticketId, []] },
  'public.release_reply': { aim: (at) => [at.heldReplyId, null] },
  'public.send_reply': {
    aim: (at) => [createId(), at.workspaceId, at.ticketId, 'Dear customer', null, []],
  },
  'public.take_back_reply': { aim: (at) => [at.heldReplyId] },
  'private.acts_as_owner': { open: () => [], why: 'false for every desktop' },
  'private.current_user_id': { own: [] },
  'private.folded': { open: () => ['x'], why: RULE },
  'private.has_something_to_see': { open: () => ['x'], why: RULE },
  'private.is_email': { open: () => ['x@example.org'], why: RULE },
  'private.is_id': { open: () => ['x'], why: RULE },
  'private.is_one_line': { open: () => ['x'], why: RULE },
  'private.my_global_role': { own: [] },
  'private.my_managed_workspaces': { own: [] },
  'private.my_managed_writable_workspaces': { own: [] },
  'private.my_workspaces': { own: [] },
  'private.my_writable_workspaces': { own: [] },
  'private.name_key': { open: () => ['x'], why: RULE },
  'private.visible_length': { open: () => ['x'], why: RULE },
  'public.append_upload': { aim: (at) => [at.uploadId, 0, Buffer.from('x')] },
  'public.appoint_owner': { global: (at) => [at.workspaceId, at.memberId] },
  'public.archive_workspace': { aim: (at) => [at.workspaceId] },
  'public.audit_actors': { aim: (at) => [at.workspaceId] },
  'public.begin_setup': {
    open: () => ['Mine', 'Mallory', 'mallory@example.org', 'UTC'],
    why: 'over at the first sign-in; answers that it is',
  },
  'public.begin_upload': { aim: (at) => [at.workspaceId, createId(), at.ticketId, 'a.txt', 1] },
  'public.bring_back_workspace': { aim: (at) => [at.workspaceId] },
  'public.cancel_upload': { aim: (at) => [at.uploadId] },
  'public.change_member_role': { aim: (at) => [at.workspaceId, at.memberId, 'VIEWER'] },
  'public.clear_draft': {
    aim: (at) => [at.workspaceId, at.ticketId, 'REPLY', 0, 'Words', null, 'psql'],
  },
  'public.close_installation': { aim: (at) => [at.joinId] },
  'public.count_upload': { aim: (at) => [at.uploadId, 0, 1] },
  'public.create_join_link': { own: [7, null] },
  'public.create_workspace': { own: [createId(), 'Another', 'UTC'] },
  'public.current_session': { own: [] },
  'public.delete_canned_reply': { aim: (at) => [at.workspaceId, createId()] },
  'public.delete_tag': { aim: (at) => [at.workspaceId, at.tagId] },
  'public.end_membership': { aim: (at) => [at.workspaceId, at.memberId] },
  'public.read_people_and_tags': { aim: (at) => [at.workspaceId, [at.ticketId]] },
  'public.end_my_session': { aim: (at) => [at.sessionId] },
  'public.end_session': {
    open: () => [],
    why: 'ends the session whose token is shown, also one that was idle too long',
  },
  'public.end_user_sessions': { global: (at) => [at.ownerId] },
  'public.file_limits': { aim: (at) => [at.workspaceId, at.ticketId] },
  'public.find_or_create_requester': { aim: (at) => [at.workspaceId, 'new@example.org', 'New'] },
  'public.find_people': { aim: (at) => [at.workspaceId, '', 20] },
  'public.finish_upload': { aim: (at) => [at.emptyUploadId, 'text/plain', 'a'.repeat(64)] },
  'public.import_file': {
    aim: (at) => [at.workspaceId, { id: createId(), ticketId: at.ticketId }, 0, Buffer.from('x')],
  },
  'public.import_reply': {
    aim: (at) => [at.workspaceId, { id: createId(), key: 'k', parentKeys: [] }],
  },
  'public.import_tickets': { aim: (at) => [at.workspaceId, '[]'] },
  'public.invite_member': {
    aim: (at) => [at.workspaceId, 'more@example.org', 'MEMBER', createId()],
  },
  'public.compare_mail': { aim: (at) => [at.workspaceId, 'k', 'c', null] },
  'public.is_sent_here': { aim: (at) => [at.workspaceId, 'x@example.org'] },
  'public.join_mail': {
    aim: (at) => [
      at.workspaceId,
      {
        ...{ id: createId(), key: 'k', answers: [`ticket-${at.ticketId}@example.org`], number: 1 },
        ...{ email: at.ownerEmail, content: 'x', createdAt: '2026-01-01T00:00:00Z' },
      },
    ],
  },
  'public.keep_mail': {
    aim: (at) => [
      at.workspaceId,
      { ticketId: at.ticketId, references: [], contentKey: 'c', notes: [] },
      Buffer.from('From: a@example.org'),
    ],
  },
  'public.leave_workspace': { aim: (at) => [at.workspaceId] },
  'public.list_installations': { own: [] },
  'public.list_members': { aim: (at) => [at.workspaceId] },
  'public.list_users': { global: () => [] },
  'public.list_workspaces': { global: () => [] },
  'public.mail_state': {
    open: () => [],
    why: 'the page of sign-in asks whether mail goes out; tells no address and no text',
  },
  'public.merge_tags': { aim: (at) => [at.workspaceId, [at.otherTagId], at.tagId] },
  'public.my_sessions': { own: [] },
  'public.join_address': { own: [] },
  'public.leave_team': {
    open: () => [],
    why: 'gives back the login that asks, and no other',
  },
  'public.note_audit_export': { aim: (at) => [at.workspaceId, 'everything'] },
  'public.note_import': {
    aim: (at) => [at.workspaceId, createId(), 'started', 'tickets.csv', 0, 0, 0],
  },
  'public.rename_workspace': {
    aim: (at) => [at.workspaceId, 'Taken', `taken-${createId()}`, null, null],
  },
  'public.request_code': { open: (at) => [at.ownerEmail], why: SIGN_IN },
  'public.resend_invitation': { aim: (at) => [at.invitationId] },
  'public.restore_membership': { aim: (at) => [at.workspaceId, at.formerId] },
  'public.read_changes': { own: [null, 100] },
  'public.read_ticket': { aim: (at) => [at.workspaceId, at.ticketId] },
  'public.retry_reply': { aim: (at) => [at.commentId] },
  'public.revoke_installation': { aim: (at) => [at.joinId] },
  'public.revoke_invitation': { aim: (at) => [at.invitationId] },
  'public.save_draft': {
    aim: (at) => [at.workspaceId, at.ticketId, 'REPLY', 'Words', {}, [], 0, 0, 'psql'],
  },
  'public.schema_version': { open: () => [], why: 'the name of the last migration' },
  'public.search_tickets': {
    aim: (at) => [at.workspaceId, 'printer', null, null, 'updated', true, null, null, null, 50],
  },
  'public.show_presence': { aim: (at) => [at.workspaceId, at.ticketId, true] },
  'public.sees_file': { aim: (at) => [at.uploadId] },
  'public.set_away': { aim: (at) => [at.workspaceId, at.memberId, null, null, null] },
  'public.set_business_hours': { aim: (at) => [at.workspaceId, [1], [60], [120]] },
  'public.set_user_active': { global: (at) => [at.ownerId, false] },
  'public.set_user_role': { global: (at) => [at.ownerId, 'SUPER_ADMIN'] },
  'public.setup_state': { open: () => [], why: 'whether the installation has an owner' },
  'public.submit_code': {
    open: (at) => [createId(), at.ownerEmail, '000000', createId(), HASH, 'psql'],
    why: SIGN_IN,
  },
  'public.swap_draft_version': {
    aim: (at) => [at.workspaceId, at.ticketId, 'REPLY', createId()],
  },
  'public.untag_ticket': { aim: (at) => [at.workspaceId, at.ticketId, at.otherTagId] },
  'public.update_my_name': { own: ['Another name', null] },
  'public.verify_code': { open: () => [createId()], why: SIGN_IN },
}

/** A function that a desktop's login may call. */
export interface CallableFunction {
  name: string
  arguments: string[]
}

/** What connect_app may call, from the catalogue, without extensions. */
export async function callableFunctions(owner: Client): Promise<CallableFunction[]> {
  const { rows } = await owner.query<CallableFunction>(
    `SELECT p.pronamespace::regnamespace || '.' || p.proname AS name,
       ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, place)
             ORDER BY place) AS arguments
     FROM pg_proc p
     WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
       AND has_function_privilege('connect_app', p.oid, 'EXECUTE') ORDER BY 1`,
  )
  return rows
}

/** The statement that calls it with as many values. */
export function callOf({ name, arguments: types }: CallableFunction): string {
  return `SELECT * FROM ${name}(${types.map((type, place) => `$${place + 1}::${type}`).join(', ')})`
}
