import * as Ariakit from '@ariakit/react'
import { ChevronDown, Plus } from 'lucide-react'
import type { WindowSettings } from '#shared/domain/app-state'
import { mayCreateWorkspace } from '#shared/domain/workspace'
import { Keys } from '../components/keys'
import { pagesFor } from './settings/pages'
import { WorkspaceChoices } from '../features/workspaces/workspace-choices'
import { unreadElsewhere } from '../features/workspaces/workspace-order'
import { WorkspaceSign } from '../components/workspace-sign'
import { useSettings } from '../state/settings-store'
import { useWorkspaceStores, useWindowStores } from './window-stores'
import '../components/menu.css'

const THEMES: Record<WindowSettings['theme'], string> = {
  system: 'Match the system',
  light: 'Light',
  dark: 'Dark',
}

/** Actions for the workspace and the whole window. */
export function WorkspaceMenu() {
  const { session, mayWrite, newTicket, imports, settingsFrame, signOut } = useWorkspaceStores()
  const { workspaces } = useWindowStores()
  const { workspaceId, name, isActive } = session.workspace
  const elsewhere = unreadElsewhere(session.memberships, workspaceId)
  const theme = useSettings((state) => state.settings.theme)
  const change = useSettings((state) => state.change)

  return (
    <Ariakit.MenuProvider values={{ theme, workspace: workspaceId }} setValues={() => undefined}>
      <Ariakit.MenuButton className="workspace-button">
        <WorkspaceSign name={name} isActive={isActive} />
        <span className="cut" dir="auto" title={name}>
          {name}
        </span>
        {elsewhere > 0 && (
          <span className="workspace-unread" title={`${elsewhere} unread in other workspaces`}>
            <span className="unseen">{elsewhere} unread in other workspaces</span>
          </span>
        )}
        <ChevronDown size={14} aria-hidden="true" />
      </Ariakit.MenuButton>
      <Ariakit.Menu className="menu workspace-menu" gutter={4} unmountOnHide>
        <WorkspaceChoices />
        {mayCreateWorkspace(session) && (
          <Ariakit.MenuItem
            className="menu-item"
            onClick={() => workspaces.getState().startCreating()}
          >
            <Plus className="workspace-menu-icon" size={14} aria-hidden="true" /> Create workspace…
          </Ariakit.MenuItem>
        )}
        <Ariakit.MenuSeparator className="menu-line" />
        {mayWrite && (
          <>
            <Ariakit.MenuItem className="menu-item" onClick={() => newTicket.getState().open()}>
              New ticket
            </Ariakit.MenuItem>
            <Ariakit.MenuItem className="menu-item" onClick={() => imports.getState().open()}>
              Import tickets
            </Ariakit.MenuItem>
            <Ariakit.MenuSeparator className="menu-line" />
          </>
        )}
        {pagesFor(session).length > 0 && (
          <>
            <Ariakit.MenuItem className="menu-item" onClick={() => settingsFrame.getState().open()}>
              <span className="cut">Settings</span>
              <Keys keys="Mod ," />
            </Ariakit.MenuItem>
            <Ariakit.MenuSeparator className="menu-line" />
          </>
        )}
        <Ariakit.MenuGroup>
          <Ariakit.MenuGroupLabel className="menu-label">Appearance</Ariakit.MenuGroupLabel>
          {(Object.keys(THEMES) as WindowSettings['theme'][]).map((value) => (
            <Ariakit.MenuItemRadio
              key={value}
              className="menu-item"
              name="theme"
              value={value}
              hideOnClick
              onClick={() => change({ theme: value })}
            >
              <Ariakit.MenuItemCheck />
              {THEMES[value]}
            </Ariakit.MenuItemRadio>
          ))}
        </Ariakit.MenuGroup>
        <Ariakit.MenuSeparator className="menu-line" />
        <Ariakit.MenuItem className="menu-item" onClick={() => void signOut()}>
          Sign out
        </Ariakit.MenuItem>
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  )
}
