import { useCallback, useEffect, useState } from 'react'

/** The state of what a page loads on opening: loading, failed, or loaded. */
export type Reading<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown; again: () => void }
  | { state: 'ready'; value: T }

/**
 * Loads once when the page opens, and again on retry after a failure. `read` must be a stable
 * reference.
 */
export function useReading<T>(read: () => Promise<T>): Reading<T> {
  const [reading, setReading] = useState<Reading<T>>({ state: 'loading' })
  const [tries, setTries] = useState(0)
  const again = useCallback(() => {
    setReading({ state: 'loading' })
    setTries((count) => count + 1)
  }, [])
  useEffect(() => {
    let isWanted = true
    read().then(
      (value) => isWanted && setReading({ state: 'ready', value }),
      (error: unknown) => isWanted && setReading({ state: 'failed', error, again }),
    )
    return () => {
      isWanted = false
    }
  }, [read, tries, again])
  return reading
}
