import { coalesce } from '#shared/async/coalesce'
import type { Attempt, OpenTarget } from '#shared/domain/native-notification'
import {
  deferredUntil,
  type NotificationPreferences,
} from '#shared/domain/notification-preferences'
import type { Session } from '#shared/domain/workspace'
import { type AttemptsLog, createAttemptsLog } from './attempts-log'
import { type Circumstances, decide } from './decide'
import { DEFERRED_AT_MOST, type MemoryFile } from './memory-file'
import type { News } from './news'
import { noteUnshown } from './note-unshown'
import { createOnScreen, type Shown } from './on-screen'
import { readNew } from './read-new'
import { showMany, showOne } from './show-news'
import { type ClearedNews, createStorm } from './storm'
import type { SystemNotifications } from './system-notifications'
import type { Log } from '../log'

/** The signed-in person's notifications in the database. */
export interface NewsSource {
  session: Session
  clock(): Promise<Date>
  list(query: { from: Date; known: readonly string[]; limit: number }): Promise<News[]>
  unreadOf(ids: readonly string[]): Promise<News[]>
  countUnread(): Promise<number>
  preferences(): Promise<NotificationPreferences>
}

export interface NotifierDeps {
  system: SystemNotifications
  /** Null while nobody is signed in. */
  source(): NewsSource | null
  openMemory(userId: string): Promise<MemoryFile>
  open(target: OpenTarget): void
  assignToMe(news: News): void
  clock: () => Date
  /** Runs once after this many milliseconds, unless the returned function is called before. */
  later: (run: () => void, ms: number) => () => void
  log: Log
}

/** Shows the signed-in person's new notifications, and removes them when they are read. */
export interface Notifier {
  /** Handles what is new, read or due. Calls during a refresh cause one more. Rejects while offline. */
  refresh(): Promise<void>
  /** Sets the ticket that the window shows. Null means none. */
  setShownTicket(ticketId: string | null): void
  attempts(): Promise<Attempt[]>
  /** Shows a test notification, whatever the preferences say. The caller checks session.required. */
  tryOut(): Promise<Attempt>
  /** The person has signed out. Removes all of their notifications from the screen. */
  leave(): void
  stop(): Promise<void>
}

interface Person {
  userId: string
  memoryFile: MemoryFile
  attempts: AttemptsLog
}

const LONGEST_TIMER_MS = 3_600_000
/** Wait after a refresh that failed, because there may be no next change to start one. */
const RETRY_MS = 10_000

export function createNotifier(deps: NotifierDeps): Notifier {
  const { system, log, clock } = deps
  const screen = createOnScreen()
  let storm = createStorm()
  let stormShown: Shown | null = null
  let person: Promise<Person> | null = null
  let shownTicketId: string | null = null
  /** Counts events that cancel a refresh in progress. */
  let turn = 0
  let cancelTimer: () => void = () => undefined
  let isStopped = false
  let refreshed: Promise<void> = Promise.resolve()

  const openPerson = async (userId: string): Promise<Person> => {
    const memoryFile = await deps.openMemory(userId)
    const known = memoryFile.memory.attempts
    const onAdded = (all: readonly Attempt[]) => memoryFile.change({ attempts: [...all] })
    return { userId, memoryFile, attempts: createAttemptsLog({ known, clock, log, onAdded }) }
  }
  const personOf = (userId: string): Promise<Person> => {
    person ??= openPerson(userId)
    return person
  }
  const showing = (attempts: AttemptsLog) => ({ ...deps, screen, attempts })

  const takeBack = async (source: NewsSource) => {
    const ids = screen.ids()
    if (ids.length === 0) return
    const unread = new Set((await source.unreadOf(ids)).map(({ id }) => id))
    screen.takeBack((id) => unread.has(id))
  }

  /** Shows what may be shown now, stores what is deferred, and records what is not shown. */
  const sort = (
    fresh: readonly News[],
    { memoryFile, attempts }: Person,
    session: Session,
    preferences: NotificationPreferences,
  ) => {
    const seenTicketId = system.isFocused() ? shownTicketId : null
    const circumstances: Circumstances = { preferences, now: clock(), seenTicketId }
    const cleared: ClearedNews[] = []
    const unshown: Parameters<typeof noteUnshown>[1][number][] = []
    const held: string[] = []
    for (const news of fresh) {
      const decision = decide(news, circumstances)
      if (decision.name === 'show') cleared.push({ news, isSilent: decision.isSilent })
      else unshown.push({ news, because: decision.because })
      if (decision.name === 'defer') held.push(news.id)
    }
    noteUnshown(attempts, unshown)
    if (held.length > 0) {
      memoryFile.change({ held: [...memoryFile.memory.held, ...held].slice(-DEFERRED_AT_MOST) })
    }
    const isHidden = preferences.settings.hideContent
    for (const { news, isSilent } of storm.take(cleared, clock().getTime())) {
      showOne(showing(attempts), news, { session, isHidden, isSilent })
    }
  }

  const showStorm = async (
    source: NewsSource,
    { attempts }: Person,
    preferences: NotificationPreferences | null,
    isCurrent: () => boolean,
  ) => {
    const due = storm.dueAt()
    if (due === null || due > clock().getTime()) return
    const unread = await source.unreadOf(storm.all().map(({ news }) => news.id))
    if (!isCurrent()) return
    // Taken only now, when it can be shown, so that nothing is lost if the database goes away
    // before.
    const fresh = storm.tell(clock().getTime())
    const ids = new Set(unread.map(({ id }) => id))
    noteUnshown(
      attempts,
      fresh
        .filter(({ news }) => !(unread.length === 1 && ids.has(news.id)))
        .map(({ news }) => ({ news, because: ids.has(news.id) ? 'grouped' : 'read' })),
    )
    stormShown?.close()
    stormShown = null
    const [only] = unread
    if (only === undefined) return
    const isSilent = fresh.every((one) => one.isSilent)
    // The end of a burst, or all that is left of it, with its own text.
    if (unread.length === 1) {
      const isHidden = preferences?.settings.hideContent ?? true
      showOne(showing(attempts), only, { session: source.session, isHidden, isSilent })
      storm.seen()
      return
    }
    const onGone = () => storm.seen()
    stormShown = showMany(showing(attempts), unread, { kind: 'MANY', isSilent, onGone })
  }

  /** Shows what was deferred in a quiet time, once it is over. */
  const release = async (
    source: NewsSource,
    { memoryFile, attempts }: Person,
    { settings }: NotificationPreferences,
    isCurrent: () => boolean,
  ) => {
    const { held } = memoryFile.memory
    if (held.length === 0 || deferredUntil(settings, clock()) !== null) return
    const unread = await source.unreadOf(held)
    if (!isCurrent()) return
    memoryFile.change({ held: [] })
    const [only] = unread
    if (only === undefined) return
    if (unread.length > 1) {
      showMany(showing(attempts), unread, { kind: 'HELD', isSilent: true })
    } else {
      const { session } = source
      const isHidden = settings.hideContent
      showOne(showing(attempts), only, { session, isHidden, isSilent: true })
    }
  }

  const setTimer = ({ memoryFile }: Person, preferences: NotificationPreferences | null) => {
    cancelTimer()
    const now = clock().getTime()
    const until =
      preferences === null || memoryFile.memory.held.length === 0
        ? null
        : (deferredUntil(preferences.settings, clock())?.getTime() ?? null)
    const dues = [storm.dueAt(), until].filter((at) => at !== null)
    if (dues.length === 0) return
    // In steps, because long timers stop while the machine sleeps, and clocks are corrected.
    const wait = Math.min(Math.max(Math.min(...dues) - now, 0), LONGEST_TIMER_MS)
    refreshLater(wait)
  }
  const refreshLater = (ms: number) => {
    cancelTimer()
    cancelTimer = deps.later(() => {
      // A failed refresh has already set the timer for the next one.
      refresh().catch(() => undefined)
    }, ms)
  }

  const round = async () => {
    const source = deps.source()
    if (source === null) return
    const mine = turn
    const isCurrent = () => turn === mine
    const who = await personOf(source.session.user.id)
    await takeBack(source)
    const { news: fresh, note } = await readNew(source, who.memoryFile)
    const isNeeded =
      fresh.length > 0 || who.memoryFile.memory.held.length > 0 || storm.dueAt() !== null
    const preferences = isNeeded ? await source.preferences() : null
    if (!isCurrent()) return
    note()
    if (preferences !== null) {
      sort(fresh, who, source.session, preferences)
      await release(source, who, preferences, isCurrent)
    }
    await showStorm(source, who, preferences, isCurrent)
    const unread = await source.countUnread()
    if (!isCurrent()) return
    system.setBadge(unread)
    setTimer(who, preferences)
  }
  const refreshInTurn = coalesce(async () => {
    try {
      await round()
    } catch (error) {
      if (deps.source() !== null && !isStopped) refreshLater(RETRY_MS)
      throw error
    }
  })
  const refresh = () => {
    const done = refreshInTurn()
    // For stop(), which only waits for the end. The caller gets the error.
    refreshed = done.catch(() => undefined)
    return done
  }
  const forget = () => {
    turn += 1
    cancelTimer()
    person = null
    storm = createStorm()
    stormShown = null
    system.setBadge(0)
  }
  const current = (): Promise<Person> => {
    const source = deps.source()
    if (source === null) throw new Error('nobody is signed in')
    return personOf(source.session.user.id)
  }

  return {
    refresh,
    setShownTicket: (ticketId) => {
      shownTicketId = ticketId
    },
    attempts: async () => (await current()).attempts.newest(),
    tryOut: async () => {
      const { attempts } = await current()
      const handed = system.show(TRIAL, {
        onClick: () => deps.open({ name: 'list' }),
        onAction: () => undefined,
        onClose: () => undefined,
      })
      const outcome = await handed.outcome
      return attempts.add({ kind: 'TRIAL', count: 1, ticketNumber: null, outcome })
    },
    leave() {
      forget()
      shownTicketId = null
      screen.clear()
    },
    async stop() {
      isStopped = true
      const before = person
      forget()
      if (!system.outlivesApp) screen.clear()
      await refreshed
      await (await before)?.memoryFile.written()
    },
  }
}

const TRIAL = {
  name: 'trial',
  title: 'Connect Support',
  body: 'Notifications are shown like this.',
  isSilent: false,
  actions: [],
} as const
