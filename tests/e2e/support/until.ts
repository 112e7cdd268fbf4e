import { setTimeout as pause } from 'node:timers/promises'

/** Asks again until there is an answer; throws after `patience` milliseconds, naming what was missing. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  patience = 30_000,
): Promise<T> {
  const deadline = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`waited ${patience} ms in vain for ${what}`)
    await pause(50)
  }
}
