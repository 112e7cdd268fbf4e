import type { Connection } from '#shared/domain/app-state'
import { useNow } from '../state/clock'
import { ageInWords } from '../components/time-words'
import { useApp } from '../state/app-store'

/**
 * Shows whether the data is current. If it is not live, also shows as of when, and how many
 * messages wait to be sent.
 */
export function ConnectionState({ waiting }: { waiting: number }) {
  const connection = useApp((state) => state.app?.connection)
  const now = useNow()
  if (connection === undefined) return null
  const words = connectionWords(connection, now, waiting)
  return (
    <p className={`connection connection-${connection.state}`} role="status" title={words}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="cut">{words}</span>
    </p>
  )
}

export function connectionWords(
  { state, trouble, lastContactAt }: Connection,
  now: number,
  waiting: number,
): string {
  if (state === 'live') return 'Live'
  const word = trouble === null ? STATE_WORDS[state] : TROUBLE_WORDS[trouble]
  // In read-only mode the data is up to date.
  if (state === 'read-only') return `${word}${waitingWords(waiting)}`
  const age = lastContactAt === null ? '' : `, shown as of ${ageInWords(lastContactAt, now)}`
  return `${word}${age}${waitingWords(waiting)}`
}

const STATE_WORDS = { 'read-only': 'Read only', reconnecting: 'Reconnecting', offline: 'Offline' }

const TROUBLE_WORDS: Record<NonNullable<Connection['trouble']>, string> = {
  'disk-full': 'Disk full',
  'update-needed': 'Update needed',
  untrusted: 'Server not trusted',
  busy: 'Server too busy',
}

function waitingWords(waiting: number): string {
  if (waiting === 0) return ''
  return waiting === 1 ? ', 1 message waiting' : `, ${waiting} messages waiting`
}
