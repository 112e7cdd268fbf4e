import { DomainError, type WireError } from '#shared/errors'
import type { Bridge, BridgeInput } from '#shared/ipc/bridge'
import { bridgePath, CHANNELS, type Channel, type Noun, type Verb } from '#shared/ipc/channels'
import type { CallOutput } from '#shared/ipc/contract'
import type { Result } from '#shared/ipc/result'

/** The bridge as features use it: a call returns its value or throws a DomainError. */
export type Api = {
  [N in Noun<Channel>]: {
    [C in Channel as Verb<C, N>]: (input: BridgeInput<C>) => Promise<CallOutput<C>>
  }
}

type LooseCall = (input: unknown) => Promise<Result<unknown>>

/**
 * Unwraps every Result. `onError` receives each refusal too, so that one place can detect an ended
 * session.
 */
export function createApi(bridge: Bridge, onError: (error: DomainError) => void = () => {}): Api {
  const loose = bridge as unknown as Record<string, Record<string, LooseCall>>
  const api: Record<string, Record<string, (input: unknown) => Promise<unknown>>> = {}
  for (const channel of CHANNELS) {
    const [noun, verb] = bridgePath(channel)
    const group = (api[noun] ??= {})
    group[verb] = async (input) => {
      const call = loose[noun]?.[verb]
      if (call === undefined) throw new Error(`The bridge has no ${channel}`)
      const result = await call(input)
      if (result.ok) return result.value
      const error = rebuildError(result.error)
      onError(error)
      throw error
    }
  }
  return api as Api
}

/** Converts errors that crossed the bridge as data back to Error objects. */
export function rebuildError(wire: WireError): DomainError {
  return new DomainError(wire.code, wire.details)
}
