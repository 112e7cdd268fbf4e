import { TriangleAlert } from 'lucide-react'
import type { AppState, Connection } from '#shared/domain/app-state'
import { useApp } from '../state/app-store'
import './trouble-note.css'

/** A line at the top that says why nothing can be saved, which data is safe and what to do. */
export function TroubleNote() {
  const app = useApp((state) => state.app)
  const trouble = app?.connection.trouble ?? null
  if (app === null || trouble === null) return null
  return (
    <p className="trouble-note" role="alert">
      <TriangleAlert size={14} aria-hidden="true" />
      {troubleWords(trouble, app.mode)}
    </p>
  )
}

export function troubleWords(
  trouble: NonNullable<Connection['trouble']>,
  mode: AppState['mode'],
): string {
  switch (trouble) {
    case 'disk-full':
      return mode === 'team'
        ? 'The database server’s disk is full. Everything stored is safe. What you write is kept on this computer and sent automatically once there is room. Contact the server operator.'
        : 'This computer’s disk is full. Everything stored is safe, and what is waiting is sent automatically once there is room. Free up at least 200 MB.'
    case 'update-needed':
      return 'The database was updated to a newer version, which this app can only read. What you write is kept on this computer. Install the newest version, then start again.'
    case 'untrusted':
      return 'The database server could not prove its identity, so nothing is sent to it. What you write is kept on this computer. Contact the server operator.'
    case 'busy':
      return 'The database server has no free connections right now. Trying again automatically.'
  }
}
