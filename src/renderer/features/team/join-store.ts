import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TeamPreview } from '#shared/domain/team'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface JoinStore {
  isOpen: boolean
  /** The pasted or received link. It stays after any error. */
  link: string
  /** Where the link leads. Null until the link is complete. */
  preview: TeamPreview | null
  /** Why it is not a valid link. */
  linkError: unknown
  joining: boolean
  joinError: unknown
  open: () => void
  close: () => void
  setLink: (link: string) => Promise<void>
  join: () => Promise<void>
}

export const joinSlot = slot<StoreApi<JoinStore>>('join')

/**
 * Joining a team: the link, its preview, and the call. `rememberEmail` receives the address that
 * the link was made for.
 */
export function createJoinStore(
  api: Api,
  rememberEmail: (email: string) => void,
): StoreApi<JoinStore> {
  return createStore<JoinStore>()((set, get) => ({
    isOpen: false,
    link: '',
    preview: null,
    linkError: null,
    joining: false,
    joinError: null,
    open: () => set({ isOpen: true }),
    close: () => {
      if (!get().joining) set({ isOpen: false, joinError: null })
    },
    setLink: async (link) => {
      set({ link, preview: null, linkError: null, joinError: null })
      if (link.trim() === '') return
      try {
        const preview = await api.team.readLink({ link })
        // The user may have typed on while the link was read. Only the newest text counts.
        if (get().link === link) set({ preview })
      } catch (error) {
        if (get().link === link) set({ linkError: error })
      }
    },
    join: async () => {
      const { link, preview, joining } = get()
      if (joining || preview === null) return
      set({ joining: true, joinError: null })
      try {
        await api.team.join({ link })
        if (preview.email !== null) rememberEmail(preview.email)
        set({ isOpen: false, joining: false, link: '', preview: null })
      } catch (error) {
        set({ joining: false, joinError: error })
      }
    },
  }))
}
