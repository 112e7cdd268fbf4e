import { randomUUID } from 'node:crypto'
import {
  type GlobalPermission,
  may,
  mayGlobally,
  type WorkspacePermission,
} from '#shared/domain/workspace'
import { DomainError, type ErrorCode } from '#shared/errors'
import type { Channel } from '#shared/ipc/channels'
import { MAX_CALL_BYTES, contract } from '#shared/ipc/contract'
import type { Result } from '#shared/ipc/result'
import { classifyDatabaseError } from '../database/prisma-errors'
import type { Log } from '../log'
import { carriesNothing } from './carries-nothing'
import type { Call, GuardedHandler, Handlers, OpenHandler, Viewer } from './handler'
import { payloadSize } from './payload-size'
import { toWireError } from './to-wire-error'
import { isTrustedSender } from './trusted-sender'
import { isForWriting, isGlobal, writes } from './writes'

export interface AnswerDeps {
  /** Undefined while the database is still being opened. */
  handler<C extends Channel>(channel: C): Handlers<C>[C] | undefined
  /** The call's viewer and database client; throws session.required when nobody is signed in. */
  openCall(): Omit<Call, 'log'>
  /** Told of every error before it is wrapped, so that the connection's state follows at once. */
  onError(error: unknown): void
  /** Asks the database whether the session goes on; afterwards openCall tells. Rejects when it is away. */
  checkSession(): Promise<void>
  /** Whether the database is newer than this app, and must not be changed by it. */
  isOutdated(): boolean
  /** Told when the database answered. */
  onSuccess(): void
  log: Log
}

/** So many calls of one window may be under way; none that a person causes comes near it. */
const CALLS_AT_MOST = 250
const underWay = new WeakMap<AnswerDeps, number>()

/** Which channel it is for was checked where the table of handlers was written. */
type AnyHandler = OpenHandler<never> | GuardedHandler<never>

/**
 * What happens to every call: trusted sender, size, schema, permission, use case, output schema.
 * `input` is the list of arguments as it came; answers a Result whatever comes, and never throws.
 */
export async function answer(
  deps: AnswerDeps,
  channel: Channel,
  sender: Parameters<typeof isTrustedSender>[0],
  input: unknown[],
): Promise<Result<unknown>> {
  underWay.set(deps, (underWay.get(deps) ?? 0) + 1)
  try {
    if (!isTrustedSender(sender)) throw new DomainError('sender.untrusted', {})
    const parsed = parseInput(channel, input)
    if ((underWay.get(deps) ?? 0) > CALLS_AT_MOST) {
      throw new DomainError('calls.too-many', { limit: CALLS_AT_MOST })
    }
    const handler: AnyHandler | undefined = deps.handler(channel)
    if (handler === undefined) throw new DomainError('database.offline', {})
    if (deps.isOutdated() && writes(channel, handler.permission)) {
      throw new DomainError('database.update-needed', {})
    }
    const output =
      handler.permission === 'anyone'
        ? await handler.run(parsed, deps.log)
        : await runGuarded(deps, handler, parsed)
    const checked = contract[channel].output.safeParse(output)
    if (!checked.success) throw new Error(`the answer of ${channel} does not fit its contract`)
    if (handler.permission !== 'anyone') deps.onSuccess()
    return { ok: true, value: checked.data }
  } catch (error) {
    deps.onError(error)
    return { ok: false, error: toWireError(error, deps.log, randomUUID) }
  } finally {
    underWay.set(deps, (underWay.get(deps) ?? 1) - 1)
  }
}

function parseInput(channel: Channel, input: unknown[]): never {
  if (payloadSize(input, MAX_CALL_BYTES) > MAX_CALL_BYTES) {
    throw new DomainError('input.too-large', { maxBytes: MAX_CALL_BYTES })
  }
  if (input.length !== 1) {
    throw new DomainError('input.invalid', { issues: [{ path: '', rule: 'one-argument' }] })
  }
  return contract[channel].input.parse(input[0]) as never
}

/**
 * To an ended session the database shows nothing and refuses what it writes. So an answer that carries
 * nothing, and a refusal, are held back until the session is known to go on in this workspace; every
 * other answer proves it by itself, and costs no further question.
 */
async function runGuarded(
  deps: AnswerDeps,
  handler: GuardedHandler<never>,
  input: never,
): Promise<unknown> {
  const call = deps.openCall()
  const goesOn = async () => {
    await deps.checkSession()
    const { viewer } = deps.openCall()
    if (viewer.workspaceId !== call.viewer.workspaceId)
      throw new DomainError('permission.denied', {})
  }
  let output: unknown
  try {
    refuseUnlessAllowed(call.viewer, handler.permission)
    output = await handler.run(input, { ...call, log: deps.log })
  } catch (error) {
    if (isRefusal(error)) await goesOn()
    // Ended meanwhile: what a closed connection says is no news of the database.
    deps.openCall()
    throw error
  }
  const isProven = handler.provesNothing !== true && !carriesNothing(output)
  if (handler.movesOn !== true && !isProven) await goesOn()
  return output
}

const CHECKED_AFTER: ReadonlySet<string> = new Set<ErrorCode>([
  'permission.denied',
  'workspace.archived',
])

/** What the database, or a use case that found nothing, says to a session that has ended. */
function isRefusal(error: unknown): boolean {
  if (error instanceof DomainError) {
    const { code } = error as DomainError
    return CHECKED_AFTER.has(code) || /\.not-(found|member)$/.test(code)
  }
  return classifyDatabaseError(error).kind === 'denied'
}

/** Said here so that it is said in time; the database refuses the same by itself. */
function refuseUnlessAllowed(
  { role, session }: Viewer,
  permission: WorkspacePermission | GlobalPermission,
): void {
  const allowed = isGlobal(permission)
    ? mayGlobally(session.user.role, permission)
    : may(role, permission)
  if (!allowed) throw new DomainError('permission.denied', {})
  if (isForWriting(permission) && !session.workspace.isActive) {
    throw new DomainError('workspace.archived', {})
  }
}
