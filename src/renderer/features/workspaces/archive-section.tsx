import { useState } from 'react'
import { may } from '#shared/domain/workspace'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { errorText } from '#renderer/errors/error-text'
import { SettingsSection } from '#renderer/components/settings/settings-page'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import './archive-section.css'

/** Archives or restores the workspace. For its owners only. */
export function ArchiveSection() {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const [isAsking, setAsking] = useState(false)
  const { workspaceId, name, isActive, role } = session.workspace
  if (!may(role, 'workspace.own')) return null

  const change = async () => {
    try {
      await (isActive
        ? api.workspaces.archive({ workspaceId })
        : api.workspaces.bringBack({ workspaceId }))
      return null
    } catch (error) {
      return errorText(error)
    }
  }
  return (
    <SettingsSection title={isActive ? 'Archive' : 'Bring back'}>
      <div className="archive-section">
        <p className="quiet">
          {isActive
            ? 'An archived workspace can be read by its members and changed by nobody, until an owner brings it back.'
            : 'Everybody can work here again, with the roles they had.'}
        </p>
        <Button onClick={() => setAsking(true)}>
          {isActive ? 'Archive the workspace…' : 'Bring back the workspace…'}
        </Button>
      </div>
      <ConfirmDialog
        title={isActive ? `Archive ${name}?` : `Bring back ${name}?`}
        open={isAsking}
        confirm={isActive ? 'Archive' : 'Bring back'}
        look={isActive ? 'danger' : 'primary'}
        onConfirm={change}
        onClose={() => setAsking(false)}
      >
        {isActive ? (
          <p>
            From now on, nobody can write in <bdi>{name}</bdi>: no replies, no new tickets, no
            changes of members or settings, in open windows too. Nothing is deleted.
          </p>
        ) : (
          <p>
            The members of <bdi>{name}</bdi> can write there again from now on.
          </p>
        )}
      </ConfirmDialog>
    </SettingsSection>
  )
}
