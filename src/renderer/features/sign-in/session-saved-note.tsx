import type { AppState } from '#shared/domain/app-state'

/** Says that this machine cannot store the session until the next start. */
export function SessionSavedNote({ kept }: { kept: AppState['sessionSaved'] }) {
  if (kept !== 'memory') return null
  return (
    <p className="page-aside">
      This system has no keyring, so you stay signed in only until Connect Support is closed.
    </p>
  )
}
