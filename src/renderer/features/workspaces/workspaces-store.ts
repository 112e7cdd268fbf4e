import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import { slot } from '#renderer/state/slot'

export interface NewWorkspaceForm {
  name: string
  timeZone: string
}

export interface WorkspacesStore {
  /** The workspace that is being opened. */
  opening: string | null
  isCreating: boolean
  form: NewWorkspaceForm
  sending: boolean
  refusal: unknown
  /** Switches to another workspace. Drafts of this one stay here. */
  switchTo: (workspaceId: string) => Promise<void>
  startCreating: () => void
  /** Closes the form. The input is there when it opens again. */
  stopCreating: () => void
  change: (part: Partial<NewWorkspaceForm>) => void
  /**
   * Creates the workspace and switches to it. Returns whether it was created (otherwise see
   * `refusal`).
   */
  create: () => Promise<boolean>
}

export const workspacesSlot = slot<StoreApi<WorkspacesStore>>('workspaces')

interface Parts {
  api: Api
  toasts: StoreApi<ToastStore>
  makeId: () => string
  explain: (error: unknown) => string
  timeZone: () => string
}

/** Switching workspaces, and creating new ones. Main publishes the workspace of the window. */
export function createWorkspacesStore(parts: Parts): StoreApi<WorkspacesStore> {
  const { api, toasts } = parts
  let attempt: { id: string; words: string } | null = null

  return createStore<WorkspacesStore>()((set, get) => ({
    opening: null,
    isCreating: false,
    form: { name: '', timeZone: parts.timeZone() },
    sending: false,
    refusal: null,
    switchTo: async (workspaceId) => {
      if (get().opening === workspaceId) return
      set({ opening: workspaceId })
      try {
        await api.workspaces.switch({ workspaceId })
      } catch (error) {
        toasts.getState().error(parts.explain(error))
      } finally {
        if (get().opening === workspaceId) set({ opening: null })
      }
    },
    startCreating: () => set({ isCreating: true, refusal: null }),
    stopCreating: () => set({ isCreating: false }),
    change: (part) => set(({ form }) => ({ form: { ...form, ...part }, refusal: null })),
    create: async () => {
      const { form, sending } = get()
      if (sending) return false
      // Sending the same content again keeps the id, so that a lost response makes only one
      // workspace.
      const words = JSON.stringify(form)
      const id = attempt?.words === words ? attempt.id : parts.makeId()
      attempt = { id, words }
      set({ sending: true, refusal: null })
      try {
        await api.workspaces.create({ id, name: form.name, timeZone: form.timeZone })
      } catch (error) {
        set({ refusal: error, sending: false })
        return false
      }
      attempt = null
      set({ form: { name: '', timeZone: parts.timeZone() }, sending: false, isCreating: false })
      await get().switchTo(id)
      return true
    },
  }))
}
