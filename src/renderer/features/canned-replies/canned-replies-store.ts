import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CannedReply } from '#shared/domain/canned-reply'
import type { CallInput } from '#shared/ipc/contract'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface CannedRepliesStore {
  /** Ordered by name. */
  replies: readonly CannedReply[]
  load: 'none' | 'ready' | 'failed'
  /** Why the last load failed. The previous list stays. */
  error: unknown
  refresh: () => Promise<void>
  /** Both throw the error of main. */
  save: (reply: CallInput<'canned-replies:save'>) => Promise<CannedReply>
  remove: (id: string) => Promise<void>
}

export const cannedRepliesSlot = slot<StoreApi<CannedRepliesStore>>('cannedReplies')

/** The workspace's canned replies, for the composer and the settings. */
export function createCannedRepliesStore(api: Api): StoreApi<CannedRepliesStore> {
  let reading = 0
  return createStore<CannedRepliesStore>()((set) => {
    const change = (edit: (replies: readonly CannedReply[]) => readonly CannedReply[]) => {
      // A response from before the change must not bring back the old state.
      reading += 1
      set(({ replies }) => ({
        replies: [...edit(replies)].sort((one, other) => one.name.localeCompare(other.name)),
      }))
    }
    return {
      replies: [],
      load: 'none',
      error: null,
      refresh: async () => {
        const mine = ++reading
        try {
          const replies = await api.cannedReplies.list({})
          if (mine !== reading) return
          change(() => replies)
          set({ load: 'ready', error: null })
        } catch (error) {
          if (mine !== reading) return
          set((state) => ({ load: state.load === 'ready' ? 'ready' : 'failed', error }))
        }
      },
      save: async (reply) => {
        const saved = await api.cannedReplies.save(reply)
        change((replies) => [...replies.filter(({ id }) => id !== saved.id), saved])
        return saved
      },
      remove: async (id) => {
        await api.cannedReplies.delete({ id })
        change((replies) => replies.filter((reply) => reply.id !== id))
      },
    }
  })
}
