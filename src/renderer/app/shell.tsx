import { useEffect, useEffectEvent, useState } from 'react'
import { useStore } from 'zustand'
import { AttachmentViewer } from '../features/attachments/attachment-viewer'
import { NewTicketDialog } from '../features/new-ticket/new-ticket-dialog'
import { ImportDialog } from '../features/imports/import-dialog'
import { QueuePane } from '../features/queue/queue-pane'
import { TicketPane } from '../features/ticket/ticket-pane'
import { MentionNames } from '../features/messages/mention-names'
import { CreateWorkspaceDialog } from '../features/workspaces/create-workspace-dialog'
import { ArchivedNote } from './archived-note'
import { arrive } from './arrive'
import { useSettings } from '../state/settings-store'
import { useWorkspaceStores, useWindowStores } from './window-stores'
import { SettingsFrame } from './settings/settings-frame'
import { useSettingsFrame } from './settings/use-settings-frame'
import { Notices } from '../components/notices'
import { ShortcutsSheet } from './shortcuts-sheet'
import { Sidebar } from './sidebar'
import { TitleBar } from './title-bar'
import { TroubleNote } from './trouble-note'
import { useShellKeys } from './use-shell-keys'
import './shell.css'

const ASLEEP_WORDS =
  'Keyboard shortcuts are off while you type. Click, or pause for a second, to use them.'

/** The signed-in window: views, list and ticket side by side. */
export function Shell() {
  const stores = useWorkspaceStores()
  const { workspaces, arriveAt, toasts } = useWindowStores()
  const { sidebarWidth, listWidth } = useSettings((state) => state.settings)
  const isTicketOpen = useStore(stores.ticket, (state) => state.openId !== null)
  const [sheetOpen, setSheetOpen] = useState(false)

  const { start } = stores
  useEffect(() => start(), [start])
  const onArrival = useEffectEvent(() => {
    if (!arriveAt(stores)) void arrive(stores)
  })
  useEffect(() => onArrival(), [])
  useShellKeys(stores, {
    onShowShortcuts: () => setSheetOpen(true),
    onAsleep: () => toasts.getState().hint(ASLEEP_WORDS),
    onSwitch: (workspaceId) =>
      stores.settingsFrame.getState().ask(() => void workspaces.getState().switchTo(workspaceId)),
  })
  const settingsOpen = useSettingsFrame(stores)

  return (
    <div
      className="shell"
      data-ticket={isTicketOpen ? 'open' : 'none'}
      style={{ '--sidebar-width': `${sidebarWidth}px`, '--list-width': `${listWidth}px` }}
    >
      <TitleBar />
      <TroubleNote />
      <Notices />
      <ArchivedNote />
      <div className="shell-stage">
        {/* The panes stay mounted beneath the settings, so that the user comes back to the same place. */}
        <div className="shell-panes" inert={settingsOpen}>
          <Sidebar onShowShortcuts={() => setSheetOpen(true)} />
          <QueuePane />
          <MentionNames>
            <TicketPane />
          </MentionNames>
        </div>
        {settingsOpen && <SettingsFrame />}
      </div>
      <AttachmentViewer />
      <NewTicketDialog />
      <ImportDialog />
      <CreateWorkspaceDialog />
      <ShortcutsSheet open={sheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  )
}
