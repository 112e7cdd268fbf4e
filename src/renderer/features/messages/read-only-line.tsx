import { Eye } from 'lucide-react'
import { useDesk } from '../../app/house'
import './read-only-line.css'

/** Stands where the composer would be, and says why there is none. */
export function ReadOnlyLine() {
  const { session } = useDesk()
  return (
    <p className="read-only-line">
      <Eye size={14} aria-hidden="true" />
      {session.workspace.isActive
        ? 'You are a viewer in this workspace: you can read everything here and change nothing.'
        : 'This workspace is archived: nothing can be written here until an owner brings it back.'}
    </p>
  )
}
