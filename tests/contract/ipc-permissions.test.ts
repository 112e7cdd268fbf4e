import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type AnswerDeps, answer } from '#main/ipc/answer'
import type { Handlers } from '#main/ipc/handler'
import { APP_ORIGIN } from '#main/ipc/trusted-sender'
import { createLog } from '#main/log'
import type { Role } from '#shared/domain/user'
import type { WorkspaceRole } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { CHANNELS, type Channel } from '#shared/ipc/channels'
import { contract } from '#shared/ipc/contract'
import { allHandlers } from '../support/all-handlers'
import { sampleInput } from '../support/sample-input'

/*
 * Who may call each channel, defined a second time, independently of the handlers. Further rules
 * (an ADMIN does not touch owners; the audit log of a workspace is for its managers) are enforced
 * by the use case and the database, and tested there.
 */

type Who =
  /** Also while nobody is signed in. */
  | 'anyone'
  | 'member'
  /** OWNER, ADMIN, MEMBER, and only while the workspace is not archived. */
  | 'writer'
  /** OWNER, ADMIN, and only while the workspace is not archived. */
  | 'manager'
  /** Global ADMIN and SUPER_ADMIN, whatever their role in the workspace. */
  | 'users-administrator'
  | 'administrator'

/** A channel that is missing here does not compile. Define who may call it. */
const WHO: Record<Channel, Who> = {
  'app:get-state': 'anyone',
  'app:try-again': 'anyone',
  'app:open-outbox': 'anyone',
  'app:open-link': 'anyone',
  'settings:read': 'anyone',
  'settings:update': 'anyone',
  'team:read-link': 'anyone',
  'team:join': 'anyone',
  'team:dismiss-link': 'anyone',
  'team:leave': 'anyone',
  'setup:create-workspace': 'anyone',
  'sign-in:request-code': 'anyone',
  'sign-in:verify-code': 'anyone',
  'sign-in:sign-out': 'anyone',
  'sign-in:mail-state': 'anyone',
  'tickets:list': 'member',
  'tickets:counts': 'member',
  'tickets:get': 'member',
  'tickets:create': 'writer',
  'tickets:rename': 'writer',
  'tickets:set-status': 'writer',
  'tickets:set-priority': 'writer',
  'tickets:assign': 'writer',
  'drafts:list': 'member',
  'drafts:save': 'anyone',
  'drafts:discard': 'anyone',
  'drafts:sent': 'anyone',
  'drafts:restore': 'anyone',
  'drafts:take-version': 'writer',
  'drafts:drop-version': 'writer',
  'comments:list': 'member',
  'comments:add': 'writer',
  'comments:retry-delivery': 'writer',
  'uploads:describe': 'writer',
  'uploads:limits': 'member',
  'uploads:begin': 'writer',
  'uploads:append': 'writer',
  'uploads:finish': 'writer',
  'uploads:cancel': 'writer',
  'attachments:open': 'member',
  'attachments:save': 'member',
  'attachments:save-all': 'member',
  'attachments:start-drag': 'member',
  'attachments:read-text': 'member',
  'attachments:explain-picture': 'member',
  'attachments:read-bytes': 'member',
  'attachments:list-mails': 'member',
  'replies:take-back': 'writer',
  'replies:send-now': 'writer',
  'tags:list': 'member',
  'tags:counts': 'member',
  'tags:add': 'writer',
  'tags:remove': 'writer',
  'tags:create': 'manager',
  'tags:update': 'manager',
  'tags:merge': 'manager',
  'tags:delete': 'manager',
  'workspace-settings:read': 'member',
  'workspace-settings:update': 'manager',
  'canned-replies:list': 'member',
  'canned-replies:save': 'manager',
  'canned-replies:delete': 'manager',
  'users:list-members': 'member',
  'users:find-requesters': 'member',
  'users:update-profile': 'member',
  'users:list-all': 'users-administrator',
  'users:set-active': 'users-administrator',
  'users:set-role': 'administrator',
  'users:end-sessions': 'users-administrator',
  'members:list': 'member',
  'members:invite': 'manager',
  'members:resend-invitation': 'manager',
  'members:revoke-invitation': 'manager',
  'members:change-role': 'manager',
  'members:end': 'manager',
  'members:restore': 'manager',
  'members:leave': 'member',
  'members:set-away': 'member',
  'workspaces:create': 'member',
  'workspaces:rename': 'member',
  'workspaces:archive': 'member',
  'workspaces:bring-back': 'member',
  'workspaces:switch': 'member',
  'workspaces:list-all': 'administrator',
  'workspaces:list-members': 'administrator',
  'workspaces:appoint-owner': 'administrator',
  'notifications:list': 'member',
  'notifications:counts': 'member',
  'notifications:mark-read': 'member',
  'notifications:mark-unread': 'member',
  'notifications:mark-all-read': 'member',
  'notifications:mark-ticket-read': 'member',
  'notification-preferences:read': 'member',
  'notification-preferences:update': 'member',
  'presence:show': 'member',
  'native-notifications:attempts': 'member',
  'native-notifications:try': 'member',
  'native-notifications:look-at': 'anyone',
  'native-notifications:take-opened': 'member',
  'installations:list': 'member',
  'installations:create-link': 'member',
  'installations:revoke': 'member',
  'sessions:list': 'member',
  'sessions:end': 'member',
  'imports:begin': 'writer',
  'imports:append': 'writer',
  'imports:preview': 'writer',
  'imports:start': 'writer',
  'imports:cancel': 'writer',
  'imports:discard': 'writer',
  'imports:current': 'writer',
  'imports:report': 'writer',
  'audit:list': 'member',
  'audit:actors': 'member',
  'audit:export': 'member',
}

const ROLES: readonly WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']
const RANKS: readonly Role[] = ['USER', 'ADMIN', 'SUPER_ADMIN']

function isLetIn(who: Who, role: WorkspaceRole, rank: Role): boolean {
  if (who === 'writer') return role !== 'VIEWER'
  if (who === 'manager') return role === 'OWNER' || role === 'ADMIN'
  if (who === 'users-administrator') return rank !== 'USER'
  if (who === 'administrator') return rank === 'SUPER_ADMIN'
  return true
}

const own = { url: `${APP_ORIGIN}/index.html`, parent: null }
const id = 'a'.repeat(24)
let handlers: Partial<Handlers<Channel>>

beforeAll(async () => {
  handlers = await allHandlers()
  // Loads every feature. On a busy machine that alone takes longer than the default of 10 s.
}, 60_000)

interface Caller {
  role: WorkspaceRole
  rank: Role
  isActive: boolean
}

/**
 * The result of a call: 'let in', or the code with which it was refused before its use case ran.
 */
async function knock(channel: Channel, caller: Caller | null): Promise<string> {
  const handler = handlers[channel]
  if (handler === undefined) throw new Error(`nobody answers ${channel}`)
  const run = vi.fn(() => Promise.reject(new DomainError('disk.full', {})))
  const deps: AnswerDeps = {
    handler: () => ({ ...handler, run }),
    isOutdated: () => false,
    openCall: () => {
      if (caller === null) throw new DomainError('session.required', {})
      const { role, rank, isActive } = caller
      const session = { user: { role: rank }, workspace: { role, isActive } } as never
      return { viewer: { userId: id, workspaceId: id, role, session }, database: {} as never }
    },
    checkSession: () => Promise.resolve(),
    onError: () => undefined,
    onSuccess: () => undefined,
    log: createLog(() => undefined),
  }
  const result = await answer(deps, channel, own, [sampleInput(contract[channel].input)])
  if (result.ok) throw new Error('the use case of this test never answers')
  const wasRun = run.mock.calls.length > 0
  expect(wasRun, `${channel}: refused, and run all the same`).toBe(
    result.error.code === 'disk.full',
  )
  return wasRun ? 'let in' : result.error.code
}

it('every channel is handled by one feature', () => {
  expect(Object.keys(handlers).sort()).toEqual([...CHANNELS].sort())
})

describe.each(CHANNELS)('%s', (channel) => {
  const who = WHO[channel]

  it(`lets in ${who}`, async () => {
    for (const role of ROLES) {
      for (const rank of RANKS) {
        const expected = isLetIn(who, role, rank) ? 'let in' : 'permission.denied'
        const outcome = await knock(channel, { role, rank, isActive: true })
        expect(outcome, `as ${role}, in the installation ${rank}`).toBe(expected)
      }
    }
  })

  it('refuses calls without a session, except for channels for anyone', async () => {
    expect(await knock(channel, null)).toBe(who === 'anyone' ? 'let in' : 'session.required')
  })

  it('changes nothing in an archived workspace', async () => {
    const owner = { role: 'OWNER', rank: 'SUPER_ADMIN', isActive: false } as const
    const isWriting = who === 'writer' || who === 'manager'
    expect(await knock(channel, owner)).toBe(isWriting ? 'workspace.archived' : 'let in')
  })
})
