import { Archive } from 'lucide-react'
import { useWorkspaceStores } from './window-stores'
import './archived-note.css'

/** A line at the top that says why nothing in this workspace can be changed. */
export function ArchivedNote() {
  const { session } = useWorkspaceStores()
  if (session.workspace.isActive) return null
  return (
    <p className="archived-note" role="note">
      <Archive size={14} aria-hidden="true" />
      This workspace is archived. You can read it, but not change it.
    </p>
  )
}
