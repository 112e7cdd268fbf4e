/** A time limit for work that may take long as long as it makes progress. */
export interface Deadline {
  /** Aborts if there was no progress for the given time. */
  readonly signal: AbortSignal
  /** There was progress, so the time starts again. */
  prolong(): void
  end(): void
}

/** The limit is `ms` from now, and from each sign of progress. */
export function startDeadline(ms: number): Deadline {
  const late = new AbortController()
  const timer = setTimeout(() => {
    late.abort(new DOMException('nothing was heard', 'TimeoutError'))
  }, ms)
  let hasEnded = false
  return {
    signal: late.signal,
    prolong() {
      if (!hasEnded) timer.refresh()
    },
    end() {
      hasEnded = true
      clearTimeout(timer)
    },
  }
}
