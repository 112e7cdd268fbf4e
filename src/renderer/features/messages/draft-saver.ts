import type { DraftContent } from '#shared/domain/draft'
import { isDomainError } from '#shared/errors'
import { isNothing, isSameContent } from './draft-content'

/** Between the beginnings of two saves of one draft, in milliseconds: with the disk it makes less than 300. */
const REST_MS = 80
/** After one that failed. */
const RETRY_MS = 2000

interface Parts {
  makeLine: () => string
  /** What stands in the window now. */
  content: () => DraftContent
  save: (content: DraftContent, line: string) => Promise<unknown>
  /** `discarded` can be brought back. */
  end: (how: 'discard' | 'sent') => Promise<unknown>
  /** Null: it is kept again. */
  onProblem: (problem: unknown) => void
}

/** One draft on its way to main: one call at a time, each with the newest letters. */
export interface DraftSaver {
  /** Something may have changed: sees to it that main has it soon. */
  touch: () => void
  /** The window shows what main has, or nothing with null. */
  adopt: (content: DraftContent | null, line: string) => void
  /** What main has of it, as far as is known; null: nothing. */
  kept: () => DraftContent | null
  line: () => string
  /** True while the window may hold letters that main has not. */
  isAhead: () => boolean
  /** The next end of it can be undone; `content` is what is thrown away, kept first if main has it not. */
  discard: (content: DraftContent) => void
  /** Tries again what main had no place for: its writer is signed in again. */
  wake: () => void
  /** Resolves when main has everything, or it failed. */
  flush: () => Promise<void>
}

export function createDraftSaver(parts: Parts): DraftSaver {
  let line = parts.makeLine()
  let kept: DraftContent | null = null
  let thrownAway: DraftContent | null = null
  let running: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastStart = -REST_MS
  let hasFailed = false
  let isStuck = false

  const isSettled = () => {
    if (thrownAway !== null) return false
    const now = parts.content()
    return isNothing(now) ? kept === null : kept !== null && isSameContent(now, kept)
  }

  const save = async (content: DraftContent) => {
    await parts.save(content, line)
    kept = content
  }
  const end = async (how: 'discard' | 'sent') => {
    await parts.end(how)
    kept = null
    line = parts.makeLine()
  }
  const work = async () => {
    const now = parts.content()
    const gone = thrownAway
    if (gone !== null) {
      // The last letters too can be brought back.
      if (kept === null || !isSameContent(gone, kept)) await save(gone)
      await end('discard')
      thrownAway = null
    } else if (isSettled()) return
    else if (isNothing(now)) await end('sent')
    else await save(now)
  }

  const run = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (running !== null) return running
    lastStart = performance.now()
    running = work()
      .then(
        () => {
          if (hasFailed) parts.onProblem(null)
          hasFailed = false
        },
        (error: unknown) => {
          hasFailed = true
          // Somebody else is signed in by now: no sooner than this person is again.
          isStuck = isDomainError(error, 'session.required')
          parts.onProblem(error)
        },
      )
      .finally(() => {
        running = null
        touch()
      })
    return running
  }

  const touch = () => {
    if (isStuck || running !== null || timer !== undefined || isSettled()) return
    const wait = hasFailed ? RETRY_MS : Math.max(0, lastStart + REST_MS - performance.now())
    timer = setTimeout(() => void run(), wait)
  }

  return {
    touch,
    adopt: (content, given) => {
      kept = content !== null && isNothing(content) ? null : content
      line = given
    },
    kept: () => kept,
    line: () => line,
    isAhead: () => running !== null || !isSettled(),
    discard: (content) => {
      thrownAway = content
      touch()
    },
    wake: () => {
      isStuck = false
      if (!isSettled()) void run()
    },
    flush: async () => {
      await running
      if (!isStuck && !isSettled()) await run()
    },
  }
}
