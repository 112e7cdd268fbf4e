import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TeamPreview } from '#shared/domain/team'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface JoinStore {
  isOpen: boolean
  /** What was pasted or handed over; it stays whatever goes wrong. */
  link: string
  /** Where it leads; null until it is a whole link. */
  preview: TeamPreview | null
  /** Why it is none. */
  linkError: unknown
  joining: boolean
  joinError: unknown
  open: () => void
  close: () => void
  setLink: (link: string) => Promise<void>
  join: () => Promise<void>
}

export const joinSlot = slot<StoreApi<JoinStore>>('join')

/** The way into a team: a link, where it leads, and joining. `rememberEmail` is told whom it was made for. */
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
        // Typing goes on while a link is read: only the newest counts.
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
