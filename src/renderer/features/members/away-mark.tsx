import { CalendarClock } from 'lucide-react'
import type { Away } from '#shared/domain/away'
import { useNow } from '#renderer/state/clock'
import { awayWords } from '#renderer/words/away-words'
import './away-mark.css'

/** "Away until 3 Dec" beside a name. Nothing for a person who is not away. */
export function AwayMark({ away, timeZone }: { away: Away | null; timeZone: string }) {
  const now = useNow()
  const words = awayWords(away, now, timeZone)
  if (words === null) return null
  return (
    <span className="away-mark">
      <CalendarClock size={12} aria-hidden="true" />
      {words}
    </span>
  )
}
