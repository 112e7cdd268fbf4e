import type { UserOverview, WorkspaceOverview } from '#shared/domain/administration'
import type { Away, AwayInput } from '#shared/domain/away'
import { isLastOwner, type Invitation, type Member } from '#shared/domain/member'
import type { Membership, Session, WorkspaceRole } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'
import { fakeId } from './fake-data'

type PeopleChannel = Extract<
  keyof FakeHandlers,
  `members:${string}` | `workspaces:${string}` | `users:${string}`
>

const DAY = 86_400_000
const ROLES: WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'MEMBER', 'VIEWER']

/** Members, workspaces and users in memory: enough to view and test their pages. */
export function fakePeople(main: FakeMain): Pick<FakeHandlers, PeopleChannel> {
  const iso = (daysFromNow: number) => new Date(main.options.now + daysFromNow * DAY).toISOString()
  let members: Member[] | null = null
  let invitations: Invitation[] | null = null
  let overviews: WorkspaceOverview[] | null = null
  let users: UserOverview[] | null = null

  const awayOf = (input: AwayInput | null): Away | null =>
    input === null
      ? null
      : {
          from: input.from,
          until: input.until,
          substitute: input.substituteId === null ? null : main.person(input.substituteId),
        }

  const allMembers = (): Member[] =>
    (members ??= main.members.map((person, index) => ({
      person,
      role: index === 0 ? main.options.role : (ROLES[index % ROLES.length] ?? 'MEMBER'),
      isActive: index !== 3,
      canSignIn: true,
      joinedAt: iso(-200 + index * 9),
      lastLoginAt: index === 4 ? null : iso(-index),
      openTickets: index * 3,
      away:
        index === 2 ? { from: iso(-1), until: iso(10), substitute: main.members[1] ?? null } : null,
    })))

  const allInvitations = (): Invitation[] =>
    (invitations ??= [
      {
        id: fakeId('v', 1),
        email: 'ben@example.com',
        role: 'MEMBER',
        invitedBy: main.me,
        createdAt: iso(-2),
        expiresAt: iso(12),
        delivery: 'SENT',
      },
      {
        id: fakeId('v', 2),
        email: 'nadia@example.com',
        role: 'VIEWER',
        invitedBy: main.me,
        createdAt: iso(-20),
        expiresAt: iso(-6),
        delivery: 'FAILED',
      },
    ])

  const changeMember = (userId: string, change: Partial<Member>): Member => {
    const member = allMembers().find(({ person }) => person.id === userId)
    if (member === undefined) throw new DomainError('member.not-found', {})
    const changed = { ...member, ...change }
    const stepsDown = changed.role !== 'OWNER' || !changed.isActive
    if (stepsDown && isLastOwner(member, allMembers())) {
      throw new DomainError('workspace.last-owner', {})
    }
    members = allMembers().map((one) => (one === member ? changed : one))
    return changed
  }

  const invitation = (id: string): Invitation => {
    const found = allInvitations().find((one) => one.id === id)
    if (found === undefined) throw new DomainError('invitation.not-found', {})
    return found
  }

  const memberships = (): Membership[] => main.currentSession().memberships
  const publish = (all: Membership[], workspaceId?: string): Session => {
    const now = main.currentSession()
    const chosen = workspaceId ?? now.workspace.workspaceId
    const workspace = all.find((one) => one.workspaceId === chosen)
    if (workspace === undefined) throw new DomainError('workspace.not-found', {})
    const session = { ...now, workspace, memberships: all }
    main.setState({ phase: { name: 'signed-in', session } })
    return session
  }
  const changeWorkspace = (workspaceId: string, change: Partial<Membership>): Session => {
    overviews = allWorkspaces().map((one) =>
      one.workspaceId === workspaceId
        ? {
            ...one,
            name: change.name ?? one.name,
            slug: change.slug ?? one.slug,
            isActive: change.isActive ?? one.isActive,
          }
        : one,
    )
    return publish(
      memberships().map((one) => (one.workspaceId === workspaceId ? { ...one, ...change } : one)),
    )
  }

  const allWorkspaces = (): WorkspaceOverview[] =>
    (overviews ??= [
      ...memberships().map(({ workspaceId, name, slug, isActive }) => ({
        workspaceId,
        name,
        slug,
        isActive,
        createdAt: iso(-300),
        members: allMembers().filter((one) => one.isActive).length,
        owners: [main.me],
      })),
      {
        workspaceId: fakeId('w', 99),
        name: 'Night Desk',
        slug: 'night-desk',
        isActive: false,
        createdAt: iso(-500),
        members: 2,
        owners: [],
      },
    ])

  const allUsers = (): UserOverview[] =>
    (users ??= main.members.map((person, index) => ({
      person,
      role: index === 0 ? main.currentSession().user.role : 'USER',
      isActive: index !== 4,
      createdAt: iso(-200 + index),
      lastLoginAt: index === 4 ? null : iso(-index),
      sessions: index === 4 ? 0 : 1,
      memberships: memberships().map(({ workspaceId, name }) => ({
        workspaceId,
        name,
        role: ROLES[index % ROLES.length] ?? 'MEMBER',
        isActive: true,
      })),
    })))
  const changeUser = (userId: string, change: Partial<UserOverview>): UserOverview => {
    const user = allUsers().find(({ person }) => person.id === userId)
    if (user === undefined) throw new DomainError('user.not-found', {})
    const changed = { ...user, ...change }
    users = allUsers().map((one) => (one === user ? changed : one))
    return changed
  }

  return {
    'users:list-members': () =>
      main.members.map((person) => ({
        ...person,
        away: allMembers().find((one) => one.person.id === person.id)?.away ?? null,
      })),
    'users:find-requesters': ({ text }) => {
      const people = new Map(main.tickets.map(({ requester }) => [requester.id, requester]))
      return [...people.values()].filter(({ name, email }) =>
        `${name ?? ''} ${email}`.toLowerCase().includes(text.toLowerCase()),
      )
    },
    'users:update-profile': ({ name, seenName }) => {
      const now = main.currentSession()
      if (now.user.name !== seenName) {
        throw new DomainError('edit.overtaken', { now: { name: now.user.name } })
      }
      const session = { ...now, user: { ...now.user, name } }
      main.setState({ phase: { name: 'signed-in', session } })
      return session
    },
    'users:list-all': () => allUsers(),
    'users:set-active': ({ userId, isActive }) =>
      changeUser(userId, isActive ? { isActive } : { isActive, sessions: 0 }),
    'users:set-role': ({ userId, role }) => changeUser(userId, { role }),
    'users:end-sessions': ({ userId }) => changeUser(userId, { sessions: 0 }),

    'members:list': () => ({
      members: allMembers(),
      invitations:
        main.options.role === 'OWNER' || main.options.role === 'ADMIN' ? allInvitations() : [],
    }),
    'members:invite': ({ id, email, role }) => {
      if (allMembers().some(({ person, isActive }) => isActive && person.email === email)) {
        throw new DomainError('member.already', {})
      }
      const open = allInvitations().find((one) => one.email === email)
      const made: Invitation = {
        id: open?.id ?? id,
        email,
        role,
        invitedBy: main.me,
        createdAt: iso(0),
        expiresAt: iso(14),
        delivery: 'WAITING',
      }
      invitations = [made, ...allInvitations().filter((one) => one !== open)]
      return made
    },
    'members:resend-invitation': ({ invitationId }) => {
      const renewed: Invitation = {
        ...invitation(invitationId),
        expiresAt: iso(14),
        delivery: 'WAITING',
      }
      invitations = allInvitations().map((one) => (one.id === invitationId ? renewed : one))
      return renewed
    },
    'members:revoke-invitation': ({ invitationId }) => {
      invitations = allInvitations().filter((one) => one.id !== invitationId)
      return {}
    },
    'members:change-role': ({ userId, role }) => changeMember(userId, { role }),
    'members:end': ({ userId }) => changeMember(userId, { isActive: false }),
    'members:restore': ({ userId }) => changeMember(userId, { isActive: true }),
    'members:leave': () => {
      changeMember(main.me.id, { isActive: false })
      main.setState({ phase: { name: 'signed-out', reason: 'ended' } })
      return {}
    },
    'members:set-away': ({ userId, away }) => changeMember(userId, { away: awayOf(away) }),

    'workspaces:create': ({ id, name, timeZone }) => {
      const slug = name.toLowerCase().replace(/[^a-z0-9]+/gu, '-')
      const made: Membership = {
        workspaceId: id,
        name,
        slug,
        isActive: true,
        role: 'OWNER',
        timeZone,
        defaultPriority: 'MEDIUM',
        unread: 0,
        away: null,
      }
      const rest = memberships().filter(({ workspaceId }) => workspaceId !== id)
      return publish([...rest, made])
    },
    'workspaces:rename': ({ workspaceId, name, slug, seen }) => {
      const isTaken = allWorkspaces().some(
        (one) => one.slug === slug && one.workspaceId !== workspaceId,
      )
      if (isTaken) throw new DomainError('slug.taken', {})
      const stored = allWorkspaces().find((one) => one.workspaceId === workspaceId)
      if (stored !== undefined && seen.name !== undefined && seen.name !== stored.name) {
        throw new DomainError('edit.overtaken', { now: { name: stored.name } })
      }
      return changeWorkspace(workspaceId, {
        ...(name === undefined ? {} : { name }),
        ...(slug === undefined ? {} : { slug }),
      })
    },
    'workspaces:archive': ({ workspaceId }) => changeWorkspace(workspaceId, { isActive: false }),
    'workspaces:bring-back': ({ workspaceId }) => changeWorkspace(workspaceId, { isActive: true }),
    'workspaces:switch': ({ workspaceId }) => publish(memberships(), workspaceId),
    'workspaces:list-all': () => allWorkspaces(),
    'workspaces:list-members': () => allMembers(),
    'workspaces:appoint-owner': ({ workspaceId, userId }) => {
      const found = allWorkspaces().find((one) => one.workspaceId === workspaceId)
      if (found === undefined) throw new DomainError('workspace.not-found', {})
      const owners = [...found.owners.filter(({ id }) => id !== userId), main.person(userId)]
      const changed = { ...found, owners }
      overviews = allWorkspaces().map((one) => (one === found ? changed : one))
      return changed
    },
  }
}
