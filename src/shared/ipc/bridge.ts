import type { Channel, EventName, Noun, Verb } from './channels'
import type { CallInput, CallOutput } from './contract'
import type { EventPayloads } from './events'
import type { Result } from './result'

/** A File of the page. This part of the app has no DOM types. */
type PageFile = { readonly name: string; readonly size: number; readonly lastModified: number }

/**
 * Inputs that the page passes in another form than main receives: File objects, which the preload
 * replaces by their paths.
 */
interface GivenByPage {
  'uploads:describe': { files: readonly PageFile[] }
}
export type BridgeInput<C extends Channel> = C extends keyof GivenByPage
  ? GivenByPage[C]
  : CallInput<C>

/**
 * window.connect: one function per channel, and `on` per event, which returns a function to
 * unsubscribe.
 */
export type Bridge = {
  [N in Noun<Channel>]: {
    [C in Channel as Verb<C, N>]: (input: BridgeInput<C>) => Promise<Result<CallOutput<C>>>
  }
} & {
  on: { [E in EventName]: (listener: (payload: EventPayloads[E]) => void) => () => void }
}
