import { useEffect } from 'react'
import { useSlot } from './slot'
import { subscribeSlot, sessionSlot } from './window-slots'

/**
 * Looks when a page opens, when the window gets the focus, and when somebody changes what it shows: one of
 * these kinds in this workspace. `look` and `kinds` must keep their identity.
 */
export function useFollow(kinds: readonly string[], look: () => void): void {
  const subscribe = useSlot(subscribeSlot)
  const { workspaceId } = useSlot(sessionSlot).workspace
  useEffect(() => {
    look()
    window.addEventListener('focus', look)
    const stop = subscribe('changes:arrived', ({ state, changes }) => {
      const isToldOf = changes.some(
        (change) => change.workspaceId === workspaceId && kinds.includes(change.kind),
      )
      if (state !== 'ok' || isToldOf) look()
    })
    return () => {
      stop()
      window.removeEventListener('focus', look)
    }
  }, [subscribe, workspaceId, kinds, look])
}
