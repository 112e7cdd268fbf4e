import type { Bridge } from '#shared/ipc/bridge'
import type { EventName } from '#shared/ipc/channels'
import type { EventPayloads } from '#shared/ipc/events'

/** Listens to one event of main; the answer stops listening. */
export type Subscribe = <E extends EventName>(
  event: E,
  listener: (payload: EventPayloads[E]) => void,
) => () => void

/** Binds the bridge's events to one typed function, so that stores can be given it (and tests a fake). */
export function createSubscribe(bridge: Bridge): Subscribe {
  return (event, listener) => bridge.on[event](listener)
}
