import { Eye } from 'lucide-react'
import './read-only-line.css'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'

/** Takes the place of the composer and says why there is none. */
export function ReadOnlyLine() {
  const session = useSlot(sessionSlot)
  return (
    <p className="read-only-line">
      <Eye size={14} aria-hidden="true" />
      {session.workspace.isActive
        ? 'You are a viewer in this workspace: you can read everything here and change nothing.'
        : 'This workspace is archived: nothing can be written here until an owner brings it back.'}
    </p>
  )
}
