import type { StoreApi } from 'zustand/vanilla'
import { DomainError } from '#shared/errors'
import { errorText } from '../errors/error-text'
import type { AppStore } from '../state/app-store'
import type { Toast, ToastStore } from '../state/toast-store'

/** A call that was under way may be told as failed when the database is back already. */
const LATE_MS = 8000

const WORDS = new Set(
  (['database.offline', 'database.unknown-outcome', 'database.overloaded'] as const).map((code) =>
    errorText(new DomainError(code, {})),
  ),
)

/** Errors about the connection go when it is live again; the answer stops it. */
export function settleToasts(toasts: StoreApi<ToastStore>, app: StoreApi<AppStore>): () => void {
  const isLive = () => app.getState().app?.connection.state === 'live'
  const isOver = (toast: Toast) => toast.tone === 'error' && WORDS.has(toast.text)
  const dismiss = (given: readonly Toast[]) => {
    for (const toast of given.filter(isOver)) toasts.getState().dismiss(toast.id)
  }
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const stops = [
    app.subscribe((_state, before) => {
      const wasLive = before.app?.connection.state === 'live'
      if (!wasLive && isLive()) dismiss(toasts.getState().toasts)
    }),
    toasts.subscribe((state, before) => {
      const late = state.toasts.filter((toast) => isOver(toast) && !before.toasts.includes(toast))
      if (late.length === 0 || !isLive()) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        // Where it is away by now, that is still what the toast says.
        if (isLive()) dismiss(late)
      }, LATE_MS)
      timers.add(timer)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
    for (const timer of timers) clearTimeout(timer)
  }
}
