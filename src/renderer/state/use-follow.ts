import { useEffect } from 'react'
import { useSlot } from './slot'
import { subscribeSlot, sessionSlot } from './window-slots'

/**
 * Refreshes when a page opens, when the window gets the focus, and after changes of these kinds in
 * this workspace. Both arguments must be stable references.
 */
export function useFollow(kinds: readonly string[], refresh: () => void): void {
  const subscribe = useSlot(subscribeSlot)
  const { workspaceId } = useSlot(sessionSlot).workspace
  useEffect(() => {
    refresh()
    window.addEventListener('focus', refresh)
    const stop = subscribe('changes:arrived', ({ state, changes }) => {
      const isAffected = changes.some(
        (change) => change.workspaceId === workspaceId && kinds.includes(change.kind),
      )
      if (state !== 'ok' || isAffected) refresh()
    })
    return () => {
      stop()
      window.removeEventListener('focus', refresh)
    }
  }, [subscribe, workspaceId, kinds, refresh])
}
