import * as Ariakit from '@ariakit/react'
import { Archive, Check } from 'lucide-react'
import { Keys } from '#renderer/components/keys'
import { ROLE_WORDS } from '#renderer/words/role-words'
import { inOrder, keysOf } from './workspace-order'
import { WorkspaceSign } from '#renderer/components/workspace-sign'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import { workspacesSlot } from './workspaces-store'
import './workspace-choices.css'

/** All workspaces of the signed-in person, with role, unread count, and shortcut. */
export function WorkspaceChoices() {
  const session = useSlot(sessionSlot)
  const workspaces = useSlot(workspacesSlot)
  const here = session.workspace.workspaceId
  const memberships = inOrder(session.memberships)

  return (
    <Ariakit.MenuGroup>
      <Ariakit.MenuGroupLabel className="menu-label">Workspaces</Ariakit.MenuGroupLabel>
      {memberships.map(({ workspaceId, name, role, isActive, unread }, index) => {
        const keys = keysOf(index)
        return (
          <Ariakit.MenuItemRadio
            key={workspaceId}
            className="menu-item workspace-choice"
            name="workspace"
            value={workspaceId}
            hideOnClick
            onClick={() => {
              if (workspaceId !== here) void workspaces.getState().switchTo(workspaceId)
            }}
          >
            <WorkspaceSign name={name} isActive={isActive} />
            <span className="workspace-choice-words">
              <span className="cut" dir="auto" title={name}>
                {name}
              </span>
              <span className="workspace-choice-role">
                {ROLE_WORDS[role]}
                {!isActive && (
                  <>
                    {' · '}
                    <Archive size={11} aria-hidden="true" /> Archived
                  </>
                )}
              </span>
            </span>
            {unread > 0 && (
              <span className="unread figures" title={`${unread} unread`}>
                <span className="unseen">{unread} unread</span>
                <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              </span>
            )}
            {workspaceId === here && (
              <Check className="menu-item-check" size={14} aria-hidden="true" />
            )}
            {keys !== undefined && memberships.length > 1 && <Keys keys={keys} />}
          </Ariakit.MenuItemRadio>
        )
      })}
    </Ariakit.MenuGroup>
  )
}
