import { randomUUID } from 'node:crypto'
import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { may } from '../../../src/shared/domain/workspace'
import { DomainError } from '../../../src/shared/errors'
import { CHANNELS, type Channel } from '../../../src/shared/ipc/channels'
import { MAX_CALL_BYTES, contract } from '../../../src/shared/ipc/contract'
import type { Result } from '../../../src/shared/ipc/result'
import type { Log } from '../log'
import type { Call, Handlers, OpenHandler } from './handler'
import { payloadSize } from './payload-size'
import { toWireError } from './to-wire-error'
import { isTrustedSender } from './trusted-sender'

export interface RouterDeps {
  handlers: Handlers<Channel>
  /** The call's viewer and database client; throws session.required when nobody is signed in. */
  openCall(): Omit<Call, 'log'>
  /** Told of every error before it is wrapped, so that the connection's state follows at once. */
  onError(error: unknown): void
  onSuccess(): void
  log: Log
}

/** The only file that listens on ipcMain. Answers every call with a Result and never throws. */
export function registerRouter(deps: RouterDeps): () => void {
  for (const channel of CHANNELS) {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...input: unknown[]) =>
      answer(deps, channel, event.senderFrame, input),
    )
  }
  return () => {
    for (const channel of CHANNELS) ipcMain.removeHandler(channel)
  }
}

/** Trusted sender -> size -> schema -> permission -> use case -> output schema -> Result. */
export async function answer<C extends Channel>(
  deps: RouterDeps,
  channel: C,
  sender: Parameters<typeof isTrustedSender>[0],
  input: unknown[],
): Promise<Result<unknown>> {
  try {
    if (!isTrustedSender(sender)) throw new DomainError('sender.untrusted', {})
    const [payload, ...rest] = input
    if (payloadSize(input, MAX_CALL_BYTES) > MAX_CALL_BYTES) {
      throw new DomainError('input.too-large', { maxBytes: MAX_CALL_BYTES })
    }
    if (rest.length > 0) {
      throw new DomainError('input.invalid', { issues: [{ path: '', rule: 'one-argument' }] })
    }
    const parsed = contract[channel].input.parse(payload) as never
    const handler = deps.handlers[channel]
    const output =
      handler.permission === 'anyone'
        ? await (handler as OpenHandler<C>).run(parsed, deps.log)
        : await runGuarded(deps, handler, parsed)
    const value: unknown = contract[channel].output.parse(output)
    if (handler.permission !== 'anyone') deps.onSuccess()
    return { ok: true, value }
  } catch (error) {
    deps.onError(error)
    return { ok: false, error: toWireError(error, deps.log, randomUUID) }
  }
}

function runGuarded(
  deps: RouterDeps,
  handler: Exclude<Handlers<Channel>[Channel], OpenHandler<Channel>>,
  input: never,
): Promise<unknown> {
  const call = deps.openCall()
  if (!may(call.viewer.role, handler.permission)) throw new DomainError('permission.denied', {})
  return handler.run(input, { ...call, log: deps.log })
}
