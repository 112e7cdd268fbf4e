import { describe, expect, it } from 'vitest'
import { AwayInputSchema, isAway } from '#shared/domain/away'
import { isLastOwner, type Member } from '#shared/domain/member'
import {
  mayCreateWorkspace,
  mayGlobally,
  type Session,
  SlugSchema,
  TimeZoneSchema,
  type WorkspaceRole,
} from '#shared/domain/workspace'
import type { Role } from '#shared/domain/user'

const from = '2026-12-01T08:00:00.000Z'
const until = '2026-12-04T17:00:00.000Z'

describe('being away', () => {
  it.each([
    ['2026-11-30T08:00:00Z', false],
    ['2026-12-01T08:00:00Z', true],
    ['2026-12-04T16:59:59Z', true],
    ['2026-12-04T17:00:00Z', false],
  ])('at %s: %s', (now, away) => {
    expect(isAway({ from, until, substitute: null }, new Date(now))).toBe(away)
  })

  it('has no end if it is until further notice, and nobody is away by default', () => {
    const later = new Date('2030-01-01T00:00:00Z')
    expect(isAway({ from, until: null, substitute: null }, later)).toBe(true)
    expect(isAway(null, later)).toBe(false)
  })

  it('ends after it begins', () => {
    const away = { from, until, substituteId: null }
    expect(AwayInputSchema.safeParse(away).success).toBe(true)
    expect(AwayInputSchema.safeParse({ ...away, until: null }).success).toBe(true)
    const wrong = AwayInputSchema.safeParse({ ...away, until: from })
    expect(wrong.error?.issues).toMatchObject([
      { path: ['until'], message: 'ends-before-it-begins' },
    ])
  })
})

describe('the last owner', () => {
  const member = (id: string, change: Partial<Member> = {}): Member => ({
    person: { id, name: null, email: `${id}@example.org` },
    role: 'OWNER',
    isActive: true,
    canSignIn: true,
    joinedAt: from,
    lastLoginAt: null,
    openTickets: 0,
    away: null,
    ...change,
  })

  it.each<[string, Partial<Member>, boolean]>([
    ['another owner', {}, false],
    ['an administrator', { role: 'ADMIN' }, true],
    ['an owner whose membership has ended', { isActive: false }, true],
    ['an owner who cannot sign in', { canSignIn: false }, true],
  ])('is not the last beside %s', (_, other, last) => {
    const mia = member('mia')
    expect(isLastOwner(mia, [mia, member('ben', other)])).toBe(last)
  })

  it('must be an active owner', () => {
    const mia = member('mia', { role: 'ADMIN' })
    expect(isLastOwner(mia, [mia])).toBe(false)
    const gone = member('mia', { isActive: false })
    expect(isLastOwner(gone, [gone])).toBe(false)
  })
})

describe('who can create workspaces', () => {
  const session = (rank: Role, ...roles: WorkspaceRole[]) =>
    ({ user: { role: rank }, memberships: roles.map((role) => ({ role })) }) as Session

  it.each<[Role, WorkspaceRole[], boolean]>([
    ['USER', ['ADMIN', 'MEMBER'], false],
    ['USER', ['MEMBER', 'OWNER'], true],
    ['ADMIN', ['VIEWER'], true],
    ['SUPER_ADMIN', ['VIEWER'], true],
  ])('%s with the roles %s: %s', (rank, roles, allowed) => {
    expect(mayCreateWorkspace(session(rank, ...roles))).toBe(allowed)
  })

  it('installation roles allow only their own actions', () => {
    expect(mayGlobally('ADMIN', 'users.manage')).toBe(true)
    expect(mayGlobally('ADMIN', 'workspaces.manage')).toBe(false)
    expect(mayGlobally('USER', 'users.manage')).toBe(false)
  })
})

it.each([
  ['north-quay', true],
  [' north-quay ', true],
  ['North-Quay', false],
  ['north--quay', false],
  ['-quay', false],
  ['', false],
  ['a'.repeat(61), false],
])('the short name %j is valid: %s', (slug, fits) => {
  expect(SlugSchema.safeParse(slug).success).toBe(fits)
})

it.each([
  ['Europe/Oslo', true],
  ['UTC', true],
  ['Nowhere/Else', false],
  ['', false],
])('the time zone %j is known: %s', (zone, known) => {
  expect(TimeZoneSchema.safeParse(zone).success).toBe(known)
})
