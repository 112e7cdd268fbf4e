import type { Connection } from '../../../shared/domain/app-state'
import { useNow } from '../../components/clock'
import { ageInWords } from '../../components/time-words'
import { useApp } from './house'

/** Live, reconnecting or offline; then also from when what is shown is, and how many messages wait to be sent. */
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
  { state, lastContactAt }: Connection,
  now: number,
  waiting: number,
): string {
  if (state === 'live') return 'Live'
  const word = state === 'reconnecting' ? 'Reconnecting' : 'Offline'
  const age = lastContactAt === null ? '' : `, shown as of ${ageInWords(lastContactAt, now)}`
  const waits =
    waiting === 1 ? ', 1 message waits' : waiting > 1 ? `, ${waiting} messages wait` : ''
  return `${word}${age}${waits}`
}
