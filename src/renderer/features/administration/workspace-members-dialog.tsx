import { useEffect, useState } from 'react'
import type { WorkspaceOverview } from '#shared/domain/administration'
import type { Member } from '#shared/domain/member'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { PersonWords } from '#renderer/components/person-words'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { ROLE_WORDS } from '#renderer/words/role-words'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import '#renderer/components/row-list.css'

interface WorkspaceMembersDialogProps {
  /** Null keeps the dialog closed. */
  workspace: WorkspaceOverview | null
  onClose: () => void
}

/**
 * The members of a workspace, for global administrators. They are managed in the workspace's own
 * settings.
 */
export function WorkspaceMembersDialog({ workspace, onClose }: WorkspaceMembersDialogProps) {
  return (
    <Dialog
      title={`Members of ${workspace?.name ?? ''}`}
      open={workspace !== null}
      onClose={onClose}
    >
      {workspace !== null && <MemberList workspaceId={workspace.workspaceId} />}
    </Dialog>
  )
}

function MemberList({ workspaceId }: { workspaceId: string }) {
  const api = useSlot(apiSlot)
  const [members, setMembers] = useState<readonly Member[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    api.workspaces
      .listMembers({ workspaceId })
      .then(setMembers, (error: unknown) => setProblem(errorText(error)))
  }, [api, workspaceId])

  if (problem !== null) return <MessageLine tone="error">{problem}</MessageLine>
  if (members === null) return <RowListSkeleton rows={3} />
  if (members.length === 0) return <p className="row-list-nothing">It has no members.</p>
  return (
    <ul className="row-list">
      {members.map(({ person, role, isActive, canSignIn }) => (
        <li key={person.id} data-faded={!isActive}>
          <PersonWords person={person}>
            {!canSignIn && <span className="quiet">Deactivated</span>}
          </PersonWords>
          <p className="row-list-note">{isActive ? '' : 'Ended'}</p>
          <span className="row-list-role">{ROLE_WORDS[role]}</span>
        </li>
      ))}
    </ul>
  )
}
