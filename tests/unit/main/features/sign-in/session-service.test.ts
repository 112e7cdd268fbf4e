import { beforeEach, describe, expect, it } from 'vitest'
import {
  createSessionService,
  inWorkspace,
  type SessionService,
} from '#main/features/sign-in/session-service'
import type { Membership, Session } from '#shared/domain/workspace'

const acme = membership('w1', 'Acme')
const quay = membership('w2', 'North Quay')

let stored: Session | null
let held: Session | null
let chosen: Map<string, string>
let shown: string[]
let notices: string[]
let ended: string[]
let sessions: SessionService

function membership(workspaceId: string, name: string): Membership {
  return {
    workspaceId,
    name,
    slug: name.toLowerCase(),
    role: 'MEMBER',
    isActive: true,
    timeZone: 'UTC',
    defaultPriority: 'MEDIUM',
    unread: 0,
    away: null,
  }
}

function sessionIn(...memberships: [Membership, ...Membership[]]): Session {
  const user = { id: 'u1', name: 'Mia Agent', email: 'mia@example.org', role: 'USER' as const }
  return { user, workspace: memberships[0], memberships }
}

const chosenOf = (session: Session) => inWorkspace(session, chosen.get(session.user.id) ?? null)

beforeEach(() => {
  stored = sessionIn(acme, quay)
  held = stored
  chosen = new Map()
  shown = []
  notices = []
  ended = []
  sessions = createSessionService({
    holder: {
      isSignedIn: () => held !== null,
      current() {
        if (held === null) throw new Error('nobody is signed in')
        const { workspace, user } = held
        const viewer = {
          userId: user.id,
          workspaceId: workspace.workspaceId,
          role: workspace.role,
          session: held,
        }
        return { viewer, database: {} as never }
      },
      renew: () => {
        held = stored && chosenOf(stored)
        return Promise.resolve(held)
      },
    },
    chosen: {
      chosenWorkspace: (userId) => chosen.get(userId) ?? null,
      setChosenWorkspace: (userId, workspaceId) => void chosen.set(userId, workspaceId),
    },
    show: ({ workspace }) => void shown.push(`${workspace.name} as ${workspace.role}`),
    end: (reason) => {
      ended.push(reason)
      held = null
      return Promise.resolve()
    },
    notice: (text) => void notices.push(text),
  })
  sessions.entered(held)
})

describe('the session that the window shows', () => {
  it('switches to another workspace and stays there', async () => {
    expect((await sessions.switchTo('w2')).workspace).toEqual(quay)
    await sessions.refresh()
    expect(shown).toEqual(['Acme as MEMBER', 'North Quay as MEMBER'])
    expect(chosen.get('u1')).toBe('w2')
    expect(notices).toEqual([])
  })

  it('switches to a workspace that was added since the last read, and to no other', async () => {
    const pier = membership('w3', 'Old Pier')
    stored = sessionIn(acme, quay, pier)
    expect((await sessions.switchTo('w3')).workspace).toEqual(pier)
    await expect(sessions.switchTo('w9')).rejects.toMatchObject({ code: 'workspace.not-found' })
    expect(chosen.get('u1')).toBe('w3')
  })

  it('is published again only when something has changed', async () => {
    await sessions.check()
    stored = sessionIn({ ...acme, role: 'VIEWER' }, quay)
    await sessions.check()
    await sessions.check()
    expect(shown).toEqual(['Acme as MEMBER', 'Acme as VIEWER'])
  })

  it('falls back to another workspace with a notice, once, and stays there', async () => {
    stored = sessionIn(quay)
    await Promise.all([sessions.check(), sessions.check()])
    expect(shown).toEqual(['Acme as MEMBER', 'North Quay as MEMBER'])
    expect(notices).toEqual(['You are no longer a member of Acme. North Quay is open instead.'])
    stored = sessionIn(acme, quay)
    expect((await sessions.refresh()).workspace).toEqual(quay)
  })

  it('has no notice after the person left a workspace', async () => {
    stored = sessionIn(quay)
    await sessions.leftWorkspace()
    expect(shown.at(-1)).toBe('North Quay as MEMBER')
    expect(notices).toEqual([])
  })

  it('ends when there is no workspace left', async () => {
    stored = null
    await sessions.check()
    expect(ended).toEqual(['ended'])
    await expect(sessions.refresh()).rejects.toMatchObject({ code: 'session.required' })
    await sessions.check()
    expect(ended).toEqual(['ended'])
  })

  it('ends without a notice after leaving the last workspace', async () => {
    stored = null
    await sessions.leftWorkspace()
    expect(ended).toEqual(['none'])
  })

  it('is read again after a change of the own user, not of others', async () => {
    stored = sessionIn({ ...acme, role: 'VIEWER' })
    const call = { viewer: { userId: 'u1' } }
    expect(await sessions.tellIfOwn(call, 'u2', Promise.resolve('changed'))).toBe('changed')
    expect(shown).toHaveLength(1)
    expect(await sessions.tellIfOwn(call, 'u1', Promise.resolve('changed'))).toBe('changed')
    expect(shown).toHaveLength(2)
  })
})
