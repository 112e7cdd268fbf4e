import type { StoreApi } from 'zustand'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import type { AppStore } from '#renderer/state/app-store'
import type { JoinStore } from './join-store'

interface ReceiveDeps {
  app: StoreApi<AppStore>
  join: StoreApi<JoinStore>
  toasts: StoreApi<ToastStore>
  api: Api
}

/**
 * Shows a link that the system passed to the app where it can be used. Otherwise says why it
 * cannot.
 */
export function receiveLinks({ app, join, toasts, api }: ReceiveDeps): () => void {
  const dismiss = () => {
    api.team.dismissLink({}).catch((error: unknown) => app.setState({ error }))
  }
  let shown: string | null = null
  return app.subscribe(({ app: now }) => {
    const link = now?.offeredLink ?? null
    if (now === null || link === null || link === shown) {
      if (link === null) shown = null
      return
    }
    const { name } = now.phase
    if (name === 'starting' || name === 'problem') return
    shown = link
    if (now.mode === 'alone' && name !== 'signed-in') {
      join.getState().open()
      void join.getState().setLink(link)
    } else {
      toasts
        .getState()
        .news(
          now.mode === 'team'
            ? 'A link to a team was opened. This desktop already belongs to a team; leave that one first. The link is not used up.'
            : 'A link to a team was opened. Sign out first, then open it again. The link is not used up.',
        )
    }
    dismiss()
  })
}
