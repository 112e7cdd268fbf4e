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
  /** The viewer and database client of a call. Throws session.required if nobody is signed in. */
  openCall(): Omit<Call, 'log'>
  /** Called with every error before it is wrapped, so that the connection's state updates at once. */
  onError(error: unknown): void
  /**
   * Asks the database whether the session is still valid. Afterwards openCall shows the result.
   * Rejects if the database cannot be reached.
   */
  checkSession(): Promise<void>
  /** Whether the database is newer than this app. The app must not change it then. */
  isOutdated(): boolean
  /** Called when the database has answered. */
  onSuccess(): void
  log: Log
}

/** Largest number of calls that one window may have in progress. No person causes nearly as many. */
const CALLS_AT_MOST = 250
const underWay = new WeakMap<AnswerDeps, number>()

/** The table of handlers has already checked that each handler fits its channel. */
type AnyHandler = OpenHandler<never> | GuardedHandler<never>

/**
 * What happens to every call: trusted sender, size, schema, permission, use case, output schema.
 * `input` is the raw list of arguments. Always returns a Result and never throws.
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
 * The database shows an ended session nothing and refuses its writes. So an empty answer or a
 * refusal is only returned after checking that the session is still valid in this workspace. Every
 * other answer proves that by itself and needs no check.
 *
 * An error that the database raises cannot replace this: PostgreSQL evaluates a policy only when it
 * meets a row, so a statement that finds none raises nothing.
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
    // The session ended meanwhile. The error of its closed connection says nothing about the
    // database.
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

/** The error that an ended session gets from the database, or from a use case that found nothing. */
function isRefusal(error: unknown): boolean {
  if (error instanceof DomainError) {
    const { code } = error as DomainError
    return CHECKED_AFTER.has(code) || /\.not-(found|member)$/.test(code)
  }
  return classifyDatabaseError(error).kind === 'denied'
}

/** Checked here for a fast answer. The database refuses the same by itself. */
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
