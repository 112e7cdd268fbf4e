import * as Ariakit from '@ariakit/react'
import { ChevronDown } from 'lucide-react'
import type { WindowSettings } from '../../../shared/domain/app-state'
import { initials } from '../../../shared/domain/user'
import { useDesk, useSettings } from './house'
import '../../components/menu.css'

const THEMES: Record<WindowSettings['theme'], string> = {
  system: 'Like the system',
  light: 'Light',
  dark: 'Dark',
}

/** What concerns the workspace and this window as a whole. */
export function WorkspaceMenu() {
  const { session, mayWrite, newTicket, imports, signOut } = useDesk()
  const theme = useSettings((state) => state.settings.theme)
  const change = useSettings((state) => state.change)

  return (
    <Ariakit.MenuProvider values={{ theme }} setValues={() => undefined}>
      <Ariakit.MenuButton className="workspace-button">
        <span className="workspace-sign" aria-hidden="true">
          {initials({ name: session.workspace.name, email: '' }).slice(0, 1)}
        </span>
        <span className="cut" dir="auto">
          {session.workspace.name}
        </span>
        <ChevronDown size={14} aria-hidden="true" />
      </Ariakit.MenuButton>
      <Ariakit.Menu className="menu" gutter={4} unmountOnHide>
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
