import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DatabaseClient } from '#main/database/client'
import { type SessionHolder, createSessionHolder } from '#main/state/session-holder'
import type { Session } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'

interface FakeClient {
  token: string
  isClosed: boolean
}

let sessions: Map<string, Session>
let clients: FakeClient[]
let place: string
let readSession: ReturnType<typeof vi.fn<(database: DatabaseClient) => Promise<Session | null>>>
let holder: SessionHolder

const fake = (database: DatabaseClient) => database as unknown as FakeClient
const open = () => clients.filter(({ isClosed }) => !isClosed).map(({ token }) => token)
const held = () => {
  const { viewer, database } = holder.current()
  return { user: viewer.userId, role: viewer.role, isClosed: fake(database).isClosed }
}

function sessionOf(userId: string, role: 'OWNER' | 'VIEWER' = 'OWNER'): Session {
  const workspace = {
    workspaceId: 'w1',
    name: 'Acme',
    slug: 'acme',
    role,
    isActive: true,
    timeZone: 'UTC',
    defaultPriority: 'MEDIUM' as const,
    unread: 0,
    away: null,
  }
  const user = { id: userId, name: null, email: `${userId}@example.org`, role: 'USER' as const }
  return { user, workspace, memberships: [workspace] }
}

beforeEach(() => {
  sessions = new Map([
    ['token-mia', sessionOf('mia')],
    ['token-ben', sessionOf('ben')],
  ])
  clients = []
  place = 'here'
  readSession = vi.fn((database) => Promise.resolve(sessions.get(fake(database).token) ?? null))
  holder = createSessionHolder({
    connect: (token) => {
      const client: FakeClient = { token, isClosed: false }
      clients.push(client)
      return client as unknown as DatabaseClient
    },
    readSession,
    close: (database) => {
      fake(database).isClosed = true
      return Promise.resolve()
    },
    place: () => place,
  })
})

/** Delays the next read of a session until told what to return. */
function holdUp(): { answer: (session: Session | null) => void; fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<Session | null>()
  readSession.mockReturnValueOnce(promise)
  return { answer: resolve, fail: reject }
}

describe('nobody signed in', () => {
  it('refuses calls with session.required', () => {
    expect(holder.isSignedIn()).toBe(false)
    expect(() => holder.current()).toThrow(DomainError)
    expect(() => holder.current()).toThrow('session.required')
  })

  it('has nothing to renew or to leave', async () => {
    expect(await holder.renew()).toBeNull()
    await holder.leave()
    expect(clients).toEqual([])
  })
})

describe('signing in', () => {
  it('stores the session and its client', async () => {
    expect(await holder.enter('token-mia')).toEqual(sessionOf('mia'))
    expect(held()).toEqual({ user: 'mia', role: 'OWNER', isClosed: false })
  })

  it('with an unknown token stores nothing and leaves no connection', async () => {
    expect(await holder.enter('stolen')).toBeNull()
    expect(holder.isSignedIn()).toBe(false)
    expect(open()).toEqual([])
  })

  it('as another person closes the previous connections', async () => {
    await holder.enter('token-mia')
    await holder.enter('token-ben')
    expect(held().user).toBe('ben')
    expect(open()).toEqual(['token-ben'])
  })

  it('that fails keeps the current session, and leaves no connection of its own', async () => {
    await holder.enter('token-mia')
    readSession.mockRejectedValueOnce(new Error('away'))
    await expect(holder.enter('token-ben')).rejects.toThrow('away')
    expect(held()).toEqual({ user: 'mia', role: 'OWNER', isClosed: false })
    expect(open()).toEqual(['token-mia'])
  })

  it('twice at once keeps the last session and closes the other', async () => {
    const first = holdUp()
    const one = holder.enter('token-mia')
    const two = holder.enter('token-mia')
    await two
    first.answer(sessionOf('mia'))
    expect(await one).toEqual(sessionOf('mia'))
    expect(held().isClosed).toBe(false)
    expect(open()).toHaveLength(1)
  })
})

describe('renewing', () => {
  it('takes over a changed role', async () => {
    await holder.enter('token-mia')
    sessions.set('token-mia', sessionOf('mia', 'VIEWER'))
    expect(await holder.renew()).toMatchObject({ workspace: { role: 'VIEWER' } })
    expect(held().role).toBe('VIEWER')
    expect(open()).toEqual(['token-mia'])
  })

  it('ends a session that the database has ended', async () => {
    await holder.enter('token-mia')
    sessions.delete('token-mia')
    expect(await holder.renew()).toBeNull()
    expect(holder.isSignedIn()).toBe(false)
    expect(open()).toEqual([])
  })

  it('keeps the session while the database does not respond', async () => {
    await holder.enter('token-mia')
    readSession.mockRejectedValueOnce(new Error('away'))
    await expect(holder.renew()).rejects.toThrow('away')
    expect(held()).toEqual({ user: 'mia', role: 'OWNER', isClosed: false })
  })

  it('reconnects when the database has moved', async () => {
    await holder.enter('token-mia')
    place = 'there'
    await holder.renew()
    expect(clients).toHaveLength(2)
    expect(held().isClosed).toBe(false)
    await holder.renew()
    expect(clients).toHaveLength(2)
  })
})

describe('renewing while something else happens', () => {
  it('does not bring back a person who signed out in the meantime', async () => {
    await holder.enter('token-mia')
    const late = holdUp()
    const renewal = holder.renew()
    await holder.leave()
    late.answer(sessionOf('mia'))
    await renewal
    expect(holder.isSignedIn()).toBe(false)
    expect(open()).toEqual([])
  })

  it.each([
    ['answers', (late: ReturnType<typeof holdUp>) => late.answer(sessionOf('mia'))],
    ['says that it has ended', (late: ReturnType<typeof holdUp>) => late.answer(null)],
    ['fails', (late: ReturnType<typeof holdUp>) => late.fail(new Error('closed'))],
  ])('leaves a new session alone when the old one %s late', async (_name, settle) => {
    await holder.enter('token-mia')
    const late = holdUp()
    const renewal = holder.renew()
    await holder.leave()
    await holder.enter('token-ben')
    settle(late)
    expect(await renewal).toEqual(sessionOf('ben'))
    expect(held()).toEqual({ user: 'ben', role: 'OWNER', isClosed: false })
    expect(open()).toEqual(['token-ben'])
  })
})

it('signing out closes the connections', async () => {
  await holder.enter('token-mia')
  await holder.leave()
  expect(holder.isSignedIn()).toBe(false)
  expect(open()).toEqual([])
})
