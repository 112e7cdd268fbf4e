import { createStore, type StoreApi } from 'zustand/vanilla'
import { parseAddresses } from '#shared/domain/email-address'
import type { Invitation } from '#shared/domain/member'
import type { WorkspaceRole } from '#shared/domain/workspace'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface InviteOutcome {
  email: string
  /** Null: the invitation was sent. */
  problem: string | null
}

export interface InviteStore {
  text: string
  role: WorkspaceRole
  sending: boolean
  /** What is wrong with the whole list, shown below it. */
  problem: string | null
  /** The result for each address of the last submission. */
  outcomes: readonly InviteOutcome[]
  write: (text: string) => void
  setRole: (role: WorkspaceRole) => void
  /** Invites everybody in the list. Addresses that failed stay in it. */
  send: () => Promise<void>
}

export const invitesSlot = slot<StoreApi<InviteStore>>('invites')

interface Parts {
  api: Api
  makeId: () => string
  explain: (error: unknown) => string
  onInvited: (invitation: Invitation) => void
}

/** The form for invitations. */
export function createInviteStore({
  api,
  makeId,
  explain,
  onInvited,
}: Parts): StoreApi<InviteStore> {
  /**
   * An address that is sent again after a lost response keeps its id, so that it is invited only
   * once.
   */
  const ids = new Map<string, string>()

  return createStore<InviteStore>()((set, get) => ({
    text: '',
    role: 'MEMBER',
    sending: false,
    problem: null,
    outcomes: [],
    write: (text) => set({ text, problem: null }),
    setRole: (role) => set({ role }),
    send: async () => {
      const { text, role, sending } = get()
      if (sending) return
      const { good, bad } = parseAddresses(text)
      if (bad.length > 0 || good.length === 0) {
        set({ problem: badWords(bad), outcomes: [] })
        return
      }
      set({ sending: true, problem: null, outcomes: [] })
      for (const { email } of good) {
        const id = ids.get(email) ?? makeId()
        ids.set(email, id)
        let problem: string | null = null
        try {
          onInvited(await api.members.invite({ id, email, role }))
          ids.delete(email)
        } catch (error) {
          problem = explain(error)
        }
        set((state) => ({ outcomes: [...state.outcomes, { email, problem }] }))
      }
      set((state) => {
        const refused = state.outcomes.filter(({ problem }) => problem !== null)
        // Text typed in the meantime is not touched.
        const left = refused.map(({ email }) => email).join(', ')
        return { sending: false, text: state.text === text ? left : state.text }
      })
    },
  }))
}

function badWords(bad: readonly string[]): string {
  const [first] = bad
  if (first === undefined) return 'Enter at least one e-mail address, such as name@example.com.'
  const more = bad.length === 1 ? '' : `, and ${bad.length - 1} more`
  return `“${first}”${more}: not an e-mail address, such as name@example.com. Nobody was invited yet.`
}
