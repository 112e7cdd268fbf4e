import type { DraftContent } from '#shared/domain/draft'
import { isDomainError } from '#shared/errors'
import { isNothing, isSameContent } from './draft-content'

/**
 * The shortest time between the starts of two saves of one draft, in milliseconds. Together with
 * the disk write it stays below 300.
 */
const REST_MS = 80
/** The delay after a failed save. */
const RETRY_MS = 2000

interface Parts {
  makeLine: () => string
  /** The current content in the window. */
  content: () => DraftContent
  save: (content: DraftContent, line: string) => Promise<unknown>
  /** A draft ended with `discard` can be restored. */
  end: (how: 'discard' | 'sent') => Promise<unknown>
  /** Null: saving works again. */
  onProblem: (problem: unknown) => void
}

/** Saves one draft to main. Makes one call at a time, each with the newest content. */
export interface DraftSaver {
  /** Something may have changed: saves it soon. */
  touch: () => void
  /** The window shows the content that main has. Null: nothing. */
  adopt: (content: DraftContent | null, line: string) => void
  /** The content that main has, as far as known. Null: nothing. */
  kept: () => DraftContent | null
  line: () => string
  /** Whether the window may have content that main has not. */
  isAhead: () => boolean
  /**
   * Makes the next end a discard that can be undone. `content` is what is discarded; if main does
   * not have it, it is saved first.
   */
  discard: (content: DraftContent) => void
  /** Retries what main refused, because its author is signed in again. */
  wake: () => void
  /** Resolves when main has everything, or saving has failed. */
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
      // Saves first, so that the last keystrokes can be restored too.
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
          // Another person is signed in by now. Waits until this person is signed in again.
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
