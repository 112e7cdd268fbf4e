import type { Installation, OwnSession } from '#shared/domain/installation'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { fakeId } from './fake-data'

type TeamChannel = Extract<
  keyof FakeHandlers,
  `team:${string}` | `installations:${string}` | `sessions:${string}`
>

const DAY = 86_400_000

/** Joining a team and its desktops in memory: enough to view and test their pages. */
export function fakeTeam(main: FakeMain): Pick<FakeHandlers, TeamChannel> {
  const iso = (daysFromNow: number) => new Date(main.options.now + daysFromNow * DAY).toISOString()
  const place = {
    host: 'db.example.org',
    port: 5432,
    database: 'support',
    tls: 'verified' as const,
  }
  const desktop = (n: number, part: Partial<Installation>): Installation => ({
    id: fakeId('i', n),
    kind: 'installation',
    state: 'active',
    name: `Desktop ${n}`,
    madeBy: main.me.name,
    createdAt: iso(-40 + n),
    expiresAt: null,
    lastSeenAt: iso(-n / 10),
    revokedAt: null,
    people: [],
    isThis: false,
    ...part,
  })
  let desktops: Installation[] | null = null
  const allDesktops = (): Installation[] =>
    (desktops ??= [
      desktop(1, { name: 'studio (mia)', people: ['Mia Agent'], isThis: true, lastSeenAt: iso(0) }),
      desktop(2, { name: 'front-desk (ben)', people: ['Ben Okoye'] }),
      desktop(3, { name: 'mail.example.org', kind: 'worker', madeBy: null }),
      desktop(4, { name: 'old-laptop (sam)', state: 'revoked', revokedAt: iso(-3) }),
      desktop(5, {
        name: 'ada@example.org',
        kind: 'invitation',
        state: 'open',
        expiresAt: iso(6),
        lastSeenAt: null,
      }),
    ])
  let sessions: OwnSession[] | null = null
  const allSessions = (): OwnSession[] =>
    (sessions ??= [
      {
        id: fakeId('s', 1),
        installation: 'studio (mia)',
        createdAt: iso(-9),
        lastSeenAt: iso(0),
        isThis: true,
      },
      {
        id: fakeId('s', 2),
        installation: 'old-laptop (mia)',
        createdAt: iso(-20),
        lastSeenAt: iso(-5),
        isThis: false,
      },
    ])

  return {
    'team:read-link': ({ link }) => {
      if (!link.startsWith('connect-support://join/')) {
        throw new DomainError('link.unreadable', { part: null })
      }
      return { ...place, email: 'ben@example.org' }
    },
    'team:join': ({ link }) => {
      if (link.includes('used')) throw new DomainError('link.used', {})
      queueMicrotask(() =>
        main.setState({
          mode: 'team',
          team: place,
          offeredLink: null,
          phase: { name: 'signed-out', reason: 'none' },
        }),
      )
      return {}
    },
    'team:dismiss-link': () => {
      main.setState({ offeredLink: null })
      return {}
    },
    'team:leave': () => {
      main.setState({ mode: 'alone', team: null, phase: { name: 'first-run' } })
      return {}
    },
    'installations:list': () => [...allDesktops()].reverse(),
    'installations:create-link': ({ validDays, email }) => {
      const id = main.nextId('i')
      const made = desktop(9, {
        id,
        name: email ?? '',
        kind: 'invitation',
        state: 'open',
        createdAt: iso(0),
        expiresAt: iso(validDays),
        lastSeenAt: null,
      })
      desktops = [...allDesktops(), made]
      return {
        id,
        link: `connect-support://join/?host=${place.host}&port=5432&database=support&user=connect_join_x&password=once`,
        expiresAt: iso(validDays),
        isForThisComputer: false,
      }
    },
    'installations:revoke': ({ id }) => {
      desktops = allDesktops().flatMap((one) => {
        if (one.id !== id) return [one]
        return one.kind === 'invitation' ? [] : [{ ...one, state: 'revoked', revokedAt: iso(0) }]
      })
      return {}
    },
    'sessions:list': () => allSessions(),
    'sessions:end': ({ id }) => {
      sessions = allSessions().filter((one) => one.id !== id)
      return {}
    },
  }
}
