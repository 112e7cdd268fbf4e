import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { type DraftService, createDraftService } from '#main/features/drafts/draft-service'
import { draftHandlers } from '#main/features/drafts/handlers'
import type { Call } from '#main/ipc/handler'
import type { Draft, DraftContent, DraftPlace } from '#shared/domain/draft'
import { DomainError } from '#shared/errors'
import { type CallInput, type CallOutput, contract } from '#shared/ipc/contract'
import { makeTempDir } from './temp-dir'
import { silentLog } from './test-database'

type DraftChannel = keyof ReturnType<typeof draftHandlers>

/** A desktop that stores drafts on its own disk. */
export interface DraftingDesktop {
  dataDir: string
  /** The person whose drafts they are. */
  userId: string
  /** Main's draft service, as it is running now. */
  readonly drafts: DraftService
  /** The folder with this person's files. */
  folder(): Promise<string>
  ask<C extends DraftChannel>(channel: C, input: CallInput<C>): Promise<CallOutput<C>>
  /** Writes as the window does: based on the version that it knows. */
  type(place: Partial<DraftPlace>, text: string, more?: Partial<DraftContent>): Promise<void>
  at(place: Partial<DraftPlace>): Promise<Draft | undefined>
  /** Syncs disk and database in both directions. */
  sync(): Promise<void>
  /** Disconnects the desktop, or connects it again. */
  setAway(isAway: boolean): void
  /** Ends or starts the session. */
  setSignedIn(isSignedIn: boolean): void
  /** Like kill -9: only the disk is left. */
  killAndStart(): Promise<void>
  /** Makes everything written from now on this much older. */
  turnBack(ms: number): void
  /** How many files could not be read, from the last report. */
  readonly unreadable: number
  batch: { userId: string; workspaceId: string }[]
  troubles: unknown[]
  close(): Promise<void>
}

/**
 * Opens a desktop for a person's call. `ticketId` is the default place of drafts, `database` is the
 * database's name.
 */
export async function openDraftingDesktop(
  call: Call,
  ticketId: string,
  database = 'test',
): Promise<DraftingDesktop> {
  const dataDir = await makeTempDir('drafts')
  const batch: DraftingDesktop['batch'] = []
  const troubles: unknown[] = []
  const lines = new Map<string, string>()
  let isAway = false
  let isSignedIn = true
  let behindMs = 0
  const clock = () => new Date(Date.now() - behindMs)

  const start = () => {
    const isKilled = () => killed.some((one) => one.drafts === drafts)
    const drafts: DraftService = createDraftService({
      dataDir,
      database,
      current: () => {
        if (!isSignedIn) throw new DomainError('session.required', {})
        if (isAway || isKilled()) throw new DomainError('database.offline', {})
        return call
      },
      isReadOnly: () => false,
      clock,
      log: silentLog,
      onChanged: (userId, workspaceId) => batch.push({ userId, workspaceId }),
      onError: (error) => {
        // A killed process reports nothing.
        if (!isKilled()) troubles.push(error)
      },
    })
    drafts.entered(call.viewer.userId)
    return { drafts, handlers: draftHandlers(drafts, clock) }
  }
  let running = start()
  const killed: (typeof running)[] = []

  const { userId: ownId, workspaceId } = call.viewer
  const fullPlace = (place: Partial<DraftPlace>): DraftPlace => ({
    workspaceId,
    ticketId: place.kind === 'TICKET' ? null : ticketId,
    kind: 'REPLY',
    ...place,
  })
  const ask: DraftingDesktop['ask'] = async (channel, input) => {
    const parsed = contract[channel].input.parse(input)
    const { run } = running.handlers[channel] as {
      run: (input: unknown, call: Call) => Promise<unknown>
    }
    return contract[channel].output.parse(await run(parsed, call)) as never
  }
  let unreadable = 0
  const list = async () => {
    const listed = await ask('drafts:list', {})
    unreadable = listed.unreadable
    return listed.drafts
  }
  const at: DraftingDesktop['at'] = async (place) => {
    const drafts = await list()
    const wanted = fullPlace(place)
    return drafts.find((one) => one.ticketId === wanted.ticketId && one.kind === wanted.kind)
  }

  return {
    dataDir,
    userId: ownId,
    get drafts() {
      return running.drafts
    },
    batch,
    troubles,
    get unreadable() {
      return unreadable
    },
    ask,
    at,
    async folder() {
      const [database = ''] = await readdir(join(dataDir, 'drafts'))
      return join(dataDir, 'drafts', database, ownId)
    },
    async type(place, text, more = {}) {
      const input = { ...fullPlace(place), text, fields: null, files: [], ...more }
      const key = `${input.ticketId} ${input.kind}`
      const line = lines.get(key) ?? (await at(place))?.line ?? createId()
      lines.set(key, line)
      await ask('drafts:save', { userId: ownId, ...input, line })
    },
    sync: () => running.drafts.sync(),
    setAway: (away) => (isAway = away),
    setSignedIn: (signedIn) => (isSignedIn = signedIn),
    async killAndStart() {
      lines.clear()
      killed.push(running)
      running = start()
      await list()
    },
    turnBack: (ms) => (behindMs = ms),
    async close() {
      isAway = true
      for (const { drafts } of [...killed, running]) await drafts.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
