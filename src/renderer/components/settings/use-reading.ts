import { useCallback, useEffect, useState } from 'react'

/** What a page reads when it opens: nothing yet, why it failed, or what it is. */
export type Reading<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown; again: () => void }
  | { state: 'ready'; value: T }

/** Reads once when the page opens, and again when asked after a failure. `read` must keep its identity. */
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
