import { setTimeout as pause } from 'node:timers/promises'

/**
 * Retries until there is a result. Throws after `patience` milliseconds and names what was missing.
 */
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
