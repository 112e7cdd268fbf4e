import { useEffect, useState } from 'react'

/**
 * Whole seconds until `at` (milliseconds since 1970), updated every second. 0 when it has passed.
 */
export function useCountdown(at: number): number {
  const [now, setNow] = useState(() => Date.now())
  const isOver = now >= at
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [isOver, at])
  return Math.max(0, Math.ceil((at - now) / 1000))
}
