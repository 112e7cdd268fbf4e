import type { Channel, EventName, Noun, Verb } from './channels'
import type { CallInput, CallOutput } from './contract'
import type { EventPayloads } from './events'
import type { Result } from './result'

/** window.connect: one plain function per channel, and `on` per event which answers how to stop listening. */
export type Bridge = {
  [N in Noun<Channel>]: {
    [C in Channel as Verb<C, N>]: (input: CallInput<C>) => Promise<Result<CallOutput<C>>>
  }
} & {
  on: { [E in EventName]: (listener: (payload: EventPayloads[E]) => void) => () => void }
}
