import type { WorkspaceStores } from './workspace-stores'
import { isNarrow } from '../components/is-narrow'

const PATIENCE_FRAMES = 10

/**
 * Coming into a workspace gives the keyboard to its list, at the row where one was, or to the open
 * ticket where list and ticket take turns; unless the person has put it somewhere meanwhile.
 */
export async function arrive({ queue, ticket }: WorkspaceStores): Promise<void> {
  await firstRows(queue)
  // A list that was just mounted draws its rows once it knows its height, a frame or two later.
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
