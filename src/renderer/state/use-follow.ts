import { useEffect } from 'react'
import { useSlot } from './slot'
import { subscribeSlot, sessionSlot } from './window-slots'

/**
 * Refreshes when a page opens, when the window gets the focus, and after changes of these kinds in
 * this workspace. Both arguments must be stable references.
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
