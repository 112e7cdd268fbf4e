import { Keyboard } from 'lucide-react'
import { displayName } from '#shared/domain/user'
import { Avatar } from '../components/avatar'
import { IconButton } from '../components/icon-button'
import { ImportChip } from '../features/imports/import-chip'
import { AwayMark } from '../features/members/away-mark'
import { useSettings } from '../state/settings-store'
import { useWorkspaceStores } from './window-stores'
import { PaneEdge } from '../components/pane-edge'
import { ViewNav } from './view-nav'
import { WorkspaceMenu } from './workspace-menu'
import './sidebar.css'

/** The workspace menu, the views, and the signed-in person at the bottom. */
export function Sidebar({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { session, mayWrite, settingsFrame } = useWorkspaceStores()
  const width = useSettings((state) => state.settings.sidebarWidth)
  const change = useSettings((state) => state.change)
  return (
    <section className="sidebar" aria-label="Workspace">
      <WorkspaceMenu />
      <ViewNav />
      {mayWrite && <ImportChip />}
      <div className="sidebar-you">
        <button
          type="button"
          className="sidebar-me"
          title={`${session.user.email}: open your profile`}
          onClick={() => settingsFrame.getState().open('profile')}
        >
          <Avatar person={session.user} />
          <span className="sidebar-me-words">
            <span className="cut" dir="auto">
              {displayName(session.user)}
            </span>
            <AwayMark away={session.workspace.away} timeZone={session.workspace.timeZone} />
          </span>
        </button>
        <IconButton label="Keyboard shortcuts" keys="?" onClick={onShowShortcuts}>
          <Keyboard size={16} />
        </IconButton>
      </div>
      <PaneEdge
        label="Width of the sidebar"
        width={width}
        min={160}
        max={400}
        onChange={(sidebarWidth) => change({ sidebarWidth })}
      />
    </section>
  )
}
