import type { WorkspaceOverview } from '#shared/domain/administration'
import { displayName } from '#shared/domain/user'
import { may } from '#shared/domain/workspace'
import { useNow } from '#renderer/state/clock'
import { MoreMenu, type MoreMenuItem } from '#renderer/components/more-menu'
import { shortDate } from '#renderer/components/time-words'
import { WorkspaceSign } from '#renderer/components/workspace-sign'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import { workspacesSlot } from '../workspaces/workspaces-store'

export type WorkspaceAction = 'archive' | 'bring-back' | 'appoint-owner' | 'list-members' | 'rename'

interface WorkspaceRowProps {
  workspace: WorkspaceOverview
  onAsk: (action: WorkspaceAction) => void
}

/**
 * One workspace of the installation: its owners, how many members it has, and whether it is
 * archived.
 */
export function WorkspaceRow({ workspace, onAsk }: WorkspaceRowProps) {
  const session = useSlot(sessionSlot)
  const workspaces = useSlot(workspacesSlot)
  const now = useNow()
  const { workspaceId, name, slug, isActive, members, owners, createdAt } = workspace
  const own = session.memberships.find((one) => one.workspaceId === workspaceId)
  const isHere = workspaceId === session.workspace.workspaceId
  const mayRename = isActive && own !== undefined && may(own.role, 'workspace.manage')

  const goThere: MoreMenuItem = {
    text: 'Go there',
    onChoose: () => void workspaces.getState().switchTo(workspaceId),
  }
  const items: MoreMenuItem[] = [
    ...(own !== undefined && !isHere ? [goThere] : []),
    { text: 'Members…', onChoose: () => onAsk('list-members') },
    ...(mayRename ? [{ text: 'Rename…', onChoose: () => onAsk('rename') }] : []),
    { text: 'Appoint an owner…', onChoose: () => onAsk('appoint-owner') },
    isActive
      ? { text: 'Archive…', onChoose: () => onAsk('archive') }
      : { text: 'Bring back…', onChoose: () => onAsk('bring-back') },
  ]
  return (
    <li data-row={workspaceId} data-faded={!isActive} tabIndex={-1}>
      <div className="person-words">
        <WorkspaceSign name={name} isActive={isActive} isLarge />
        <div className="person-words-lines">
          <p className="person-words-name">
            <bdi className="cut" title={name}>
              {name}
            </bdi>
            {isHere && <span className="quiet">This one</span>}
            {!isActive && <span className="quiet">Archived</span>}
          </p>
          <p className="cut quiet selectable" title={slug}>
            {slug}
          </p>
        </div>
      </div>
      <p className="row-list-note">
        {members === 1 ? '1 member' : `${members} members`}, since{' '}
        {shortDate(createdAt, now, session.workspace.timeZone)}
      </p>
      <div className="row-list-controls">
        <MoreMenu label={`More for ${name}`} items={items} />
      </div>
      <p className="row-list-below">
        {owners.length === 0
          ? 'No owner'
          : `${owners.length === 1 ? 'Owner' : 'Owners'}: ${owners.map(displayName).join(', ')}`}
      </p>
    </li>
  )
}
