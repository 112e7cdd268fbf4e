import type { WorkspaceStores } from './workspace-stores'
import { isNarrow } from '../components/is-narrow'

const PATIENCE_FRAMES = 10

/**
 * On entering a workspace, focuses the list at the last active row, or the open ticket in a narrow
 * window. Does nothing if the user has moved the focus in the meantime.
 */
export async function arrive({ queue, ticket }: WorkspaceStores): Promise<void> {
  await firstRows(queue)
  // A list that was just mounted draws its rows one or two frames later, when it knows its height.
  for (let frame = 0; frame < PATIENCE_FRAMES; frame += 1) {
    await new Promise(requestAnimationFrame)
    if (document.activeElement !== document.body) return
    const { openId, open } = ticket.getState()
    if (openId !== null && isNarrow()) void open({ id: openId }, true)
    else queue.getState().activate(queue.getState().activeId, true)
  }
}

function firstRows(queue: WorkspaceStores['queue']): Promise<void> {
  return new Promise((resolve) => {
    if (queue.getState().load !== 'loading') {
      resolve()
      return
    }
    const stop = queue.subscribe((state) => {
      if (state.load === 'loading') return
      stop()
      resolve()
    })
  })
}
