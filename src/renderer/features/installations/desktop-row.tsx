import { Link2, Mail, Monitor } from 'lucide-react'
import type { Installation } from '#shared/domain/installation'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { desktopName, desktopOrigin, desktopState } from './desktop-words'

const ICONS = { installation: Monitor, worker: Mail, invitation: Link2 }

interface DesktopRowProps {
  row: Installation
  onRevoke: (row: Installation) => void
}

/** One desktop, worker or open link, with a button to revoke it. */
export function DesktopRow({ row, onRevoke }: DesktopRowProps) {
  const now = useNow()
  const Icon = ICONS[row.kind]
  const name = desktopName(row)
  const origin = desktopOrigin(row, now)
  return (
    <li data-faded={row.state === 'revoked'}>
      <div className="person-words">
        <span className="avatar avatar-large avatar-none" aria-hidden="true">
          <Icon size={13} />
        </span>
        <div className="person-words-lines">
          <p className="cut selectable" title={name}>
            {name} {row.isThis && <span className="quiet">This desktop</span>}
          </p>
          <p className="cut quiet" title={origin}>
            {origin}
          </p>
        </div>
      </div>
      <p className="row-list-note">{desktopState(row, now)}</p>
      <div className="row-list-controls">
        {row.state !== 'revoked' && (
          <Button
            look="ghost"
            aria-label={`${row.kind === 'invitation' ? 'Withdraw' : 'Revoke'} ${name}`}
            onClick={() => onRevoke(row)}
          >
            {row.kind === 'invitation' ? 'Withdraw' : 'Revoke'}
          </Button>
        )}
      </div>
    </li>
  )
}
