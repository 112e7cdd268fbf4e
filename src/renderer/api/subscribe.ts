import type { Bridge } from '#shared/ipc/bridge'
import type { EventName } from '#shared/ipc/channels'
import type { EventPayloads } from '#shared/ipc/events'

/** Subscribes to one event of main. Returns a function to unsubscribe. */
export type Subscribe = <E extends EventName>(
  event: E,
  listener: (payload: EventPayloads[E]) => void,
) => () => void

/** Wraps the bridge's events in one typed function that stores receive. Tests pass a fake. */
export function createSubscribe(bridge: Bridge): Subscribe {
  return (event, listener) => bridge.on[event](listener)
}
