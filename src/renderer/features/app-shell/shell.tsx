import { useEffect, useEffectEvent, useState } from 'react'
import { useStore } from 'zustand'
import { NewTicketDialog } from '../new-ticket/new-ticket-dialog'
import { ImportDialog } from '../imports/import-dialog'
import { QueuePane } from '../queue/queue-pane'
import { TicketPane } from '../ticket/ticket-pane'
import { CreateWorkspaceDialog } from '../workspaces/create-workspace-dialog'
import { ArchivedNote } from './archived-note'
import { arrive } from './arrive'
import { useDesk, useHouse, useSettings } from './house'
import { Notices } from './notices'
import { ShortcutsSheet } from './shortcuts-sheet'
import { Sidebar } from './sidebar'
import { TitleBar } from './title-bar'
import { useShellKeys } from './use-shell-keys'
import './shell.css'

/** The signed-in window: views, list and ticket side by side. */
export function Shell() {
  const desk = useDesk()
  const { workspaces } = useHouse()
  const { sidebarWidth, listWidth } = useSettings((state) => state.settings)
  const isTicketOpen = useStore(desk.ticket, (state) => state.openId !== null)
  const [sheetOpen, setSheetOpen] = useState(false)

  const { start } = desk
  useEffect(() => start(), [start])
  const onArrival = useEffectEvent(() => void arrive(desk))
  useEffect(() => onArrival(), [])
  useShellKeys(desk, {
    onShowShortcuts: () => setSheetOpen(true),
    onSwitch: (workspaceId) => void workspaces.getState().switchTo(workspaceId),
  })

  return (
    <div
      className="shell"
      data-ticket={isTicketOpen ? 'open' : 'none'}
      style={{ '--sidebar-width': `${sidebarWidth}px`, '--list-width': `${listWidth}px` }}
    >
      <TitleBar />
      <Notices />
      <ArchivedNote />
      <div className="shell-panes">
        <Sidebar onShowShortcuts={() => setSheetOpen(true)} />
        <QueuePane />
        <TicketPane />
      </div>
      <NewTicketDialog />
      <ImportDialog />
      <CreateWorkspaceDialog />
      <ShortcutsSheet open={sheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  )
}
