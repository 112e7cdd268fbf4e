import type { Connection } from '../../../shared/domain/app-state'
import { useNow } from '../../components/clock'
import { ageInWords } from '../../components/time-words'
import { useApp } from './house'

/** Live, reconnecting or offline, and from when what is shown is. */
export function ConnectionState() {
  const connection = useApp((state) => state.app?.connection)
  const now = useNow()
  if (connection === undefined) return null
  const words = connectionWords(connection, now)
  return (
    <p className={`connection connection-${connection.state}`} role="status" title={words}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="cut">{words}</span>
    </p>
  )
}

export function connectionWords({ state, lastContactAt }: Connection, now: number): string {
  if (state === 'live') return 'Live'
  const word = state === 'reconnecting' ? 'Reconnecting' : 'Offline'
  return lastContactAt === null ? word : `${word}, shown as of ${ageInWords(lastContactAt, now)}`
}
