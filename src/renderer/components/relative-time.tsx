import { useNow } from '../state/clock'
import { fullTime, shortAge } from './time-words'

interface RelativeTimeProps {
  iso: string
  timeZone: string
  className?: string
}

/** "2 h", with the full date on hover. A span, since a feed owns nothing but its articles. */
export function RelativeTime({ iso, timeZone, className }: RelativeTimeProps) {
  const now = useNow()
  return (
    <span
      className={`figures ${className ?? ''}`}
      onPointerEnter={(event) => {
        // Only now: a long list would spend more time on dates nobody looks at than on anything else.
        event.currentTarget.title = fullTime(iso, timeZone)
      }}
    >
      {shortAge(iso, now, timeZone)}
    </span>
  )
}
