/** Lets a loop sleep until there is work. A ring before the sleep is not lost. */
export interface Bell {
  ring(): void
  ringIn(ms: number): void
  /** Resolves at the next ring or after `ms`, whichever comes first. */
  wait(ms: number): Promise<void>
  /** Discards rings that nobody has waited for yet. */
  silence(): void
}

export function createBell(): Bell {
  const timers = new Set<NodeJS.Timeout>()
  let rung = false
  let wake: (() => void) | undefined

  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
    return timer
  }
  const ring = () => {
    rung = true
    wake?.()
  }
  return {
    ring,
    ringIn: (ms) => void later(ms, ring),
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = later(ms, resolve)
          wake = () => {
            clearTimeout(timer)
            timers.delete(timer)
            resolve()
          }
        })
        wake = undefined
      }
      rung = false
    },
    silence() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
