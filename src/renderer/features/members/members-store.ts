import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AwayInput } from '#shared/domain/away'
import type { Invitation, Member } from '#shared/domain/member'
import type { WorkspaceRole } from '#shared/domain/workspace'
import { isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface MembersStore {
  members: readonly Member[]
  invitations: readonly Invitation[]
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** Rows with a change in progress, by the id of their person or invitation. */
  busy: ReadonlySet<string>
  /** Why the last change of a row failed, by the same ids. */
  problems: ReadonlyMap<string, string>
  refresh: () => Promise<void>
  changeRole: (userId: string, role: WorkspaceRole) => Promise<boolean>
  end: (userId: string) => Promise<boolean>
  restore: (userId: string) => Promise<boolean>
  setAway: (userId: string, away: AwayInput | null) => Promise<Member>
  resend: (invitationId: string) => Promise<boolean>
  revoke: (invitationId: string) => Promise<boolean>
  /** Shows an invitation that was just sent. */
  receive: (invitation: Invitation) => void
}

export const membersSlot = slot<StoreApi<MembersStore>>('members')

interface Parts {
  api: Api
  explain: (error: unknown) => string
  /** Called after each change, so that menus with people are updated. */
  onChanged: () => void
}

/** The members and invitations of the workspace. Each row shows the error of its last change. */
export function createMembersStore({ api, explain, onChanged }: Parts): StoreApi<MembersStore> {
  let reading = 0
  return createStore<MembersStore>()((set, get) => {
    const refresh = async () => {
      const mine = ++reading
      try {
        const { members, invitations } = await api.members.list({})
        if (mine === reading) set({ members, invitations, load: 'ready', error: null })
      } catch (error) {
        if (mine === reading) {
          set((state) => ({ load: state.load === 'ready' ? 'ready' : 'failed', error }))
        }
      }
    }

    const change = async <T>(id: string, call: () => Promise<T>, take: (answer: T) => void) => {
      if (get().busy.has(id)) return false
      set(({ busy, problems }) => ({ busy: withId(busy, id), problems: without(problems, id) }))
      try {
        take(await call())
        // A response from before the change must not bring back the old state.
        reading += 1
        onChanged()
        return true
      } catch (error) {
        set(({ problems }) => ({ problems: new Map([...problems, [id, explain(error)]]) }))
        const isGone =
          isDomainError(error, 'member.not-found') || isDomainError(error, 'invitation.not-found')
        if (isGone) void refresh()
        return false
      } finally {
        set(({ busy }) => ({ busy: new Set([...busy].filter((one) => one !== id)) }))
      }
    }

    const takeMember = (member: Member) =>
      set(({ members }) => ({
        members: members.map((one) => (one.person.id === member.person.id ? member : one)),
      }))
    const takeInvitation = (invitation: Invitation) =>
      set(({ invitations }) => ({
        invitations: invitations.map((one) => (one.id === invitation.id ? invitation : one)),
      }))

    return {
      members: [],
      invitations: [],
      load: 'loading',
      error: null,
      busy: new Set(),
      problems: new Map(),
      refresh,
      changeRole: (userId, role) =>
        change(userId, () => api.members.changeRole({ userId, role }), takeMember),
      end: (userId) => change(userId, () => api.members.end({ userId }), takeMember),
      restore: (userId) => change(userId, () => api.members.restore({ userId }), takeMember),
      setAway: async (userId, away) => {
        const member = await api.members.setAway({ userId, away })
        reading += 1
        takeMember(member)
        onChanged()
        return member
      },
      resend: (invitationId) =>
        change(invitationId, () => api.members.resendInvitation({ invitationId }), takeInvitation),
      revoke: (invitationId) =>
        change(
          invitationId,
          () => api.members.revokeInvitation({ invitationId }),
          () =>
            set(({ invitations }) => ({
              invitations: invitations.filter(({ id }) => id !== invitationId),
            })),
        ),
      receive: (invitation) => {
        reading += 1
        set(({ invitations }) => ({
          invitations: [invitation, ...invitations.filter(({ id }) => id !== invitation.id)],
        }))
      },
    }
  })
}

function withId(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids, id])
}

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => key !== id))
}
