import type { StoreApi } from 'zustand/vanilla'
import { DomainError } from '#shared/errors'
import { errorText } from '../errors/error-text'
import type { AppStore } from '../state/app-store'
import type { Toast, ToastStore } from '../state/toast-store'

/** A call that was in progress can fail after the database is back. */
const LATE_MS = 8000

const WORDS = new Set(
  (['database.offline', 'database.unknown-outcome', 'database.overloaded'] as const).map((code) =>
    errorText(new DomainError(code, {})),
  ),
)

/**
 * Dismisses connection errors when the connection is live again. Returns a function that stops it.
 */
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
        // If the connection is lost again, the toast is still correct.
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
