import { useNow } from '../state/clock'
import { fullTime, shortAge } from './time-words'

interface RelativeTimeProps {
  iso: string
  timeZone: string
  className?: string
}

/** "2 h", with the full date on hover. A span, because a feed may contain only articles. */
export function RelativeTime({ iso, timeZone, className }: RelativeTimeProps) {
  const now = useNow()
  return (
    <span
      className={`figures ${className ?? ''}`}
      onPointerEnter={(event) => {
        // Set only on hover. In a long list, formatting all dates would take more time than
        // everything else.
        event.currentTarget.title = fullTime(iso, timeZone)
      }}
    >
      {shortAge(iso, now, timeZone)}
    </span>
  )
}
