import { useSyncExternalStore } from 'react'

const TICK_MS = 10_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let skewMs = 0
let now = Date.now()

/** Sets how far the database's clock is ahead of this computer's. Ages use the database's clock. */
export function setClockSkew(milliseconds: number): void {
  if (milliseconds === skewMs) return
  skewMs = milliseconds
  now = Date.now() + skewMs
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now() + skewMs
    for (const listener of listeners) listener()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The current time, updated every ten seconds by one timer for all ages on the screen. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
