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
        ? 'The disk of the database server is full. All that was stored is safe, and what you write is kept on this computer and sent by itself when there is room. Tell whoever runs the server.'
        : 'The disk of this computer is full. All that was stored is safe, and what waits is sent by itself when there is room. Free some space, at least 200 MB.'
    case 'update-needed':
      return 'The database was brought to a newer version, which this app can only read. What you write is kept on this computer. Install the newest version, then start again.'
    case 'untrusted':
      return 'The database server could not prove who it is, so nothing is sent to it. What you write is kept on this computer. Ask whoever runs the server.'
    case 'busy':
      return 'The database server takes no more connections right now. It is tried again by itself.'
  }
}
