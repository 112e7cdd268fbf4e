/** A wait for something that may take long as long as it goes on. */
export interface Deadline {
  /** Aborts when nothing was heard for the time that was given. */
  readonly signal: AbortSignal
  /** It goes on: the time begins anew. */
  prolong(): void
  end(): void
}

/** Waits `ms` from now, and from each sign of life. */
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
