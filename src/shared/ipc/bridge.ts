import type { Channel, EventName, Noun, Verb } from './channels'
import type { CallInput, CallOutput } from './contract'
import type { EventPayloads } from './events'
import type { Result } from './result'

/** A File of the page, which this part of the app has no types for. */
type PageFile = { readonly name: string; readonly size: number; readonly lastModified: number }

/** What the page passes where it is not what main receives: files, of which the preload tells the paths. */
interface GivenByPage {
  'uploads:describe': { files: readonly PageFile[] }
}
export type BridgeInput<C extends Channel> = C extends keyof GivenByPage
  ? GivenByPage[C]
  : CallInput<C>

/** window.connect: one plain function per channel, and `on` per event which answers how to stop listening. */
export type Bridge = {
  [N in Noun<Channel>]: {
    [C in Channel as Verb<C, N>]: (input: BridgeInput<C>) => Promise<Result<CallOutput<C>>>
  }
} & {
  on: { [E in EventName]: (listener: (payload: EventPayloads[E]) => void) => () => void }
}
