import { useStore } from 'zustand'
import { isAnsweringNow, useApp } from '../state/app-store'
import { ConnectionState } from './connection-state'
import { countWaiting } from '../features/messages/sending-store'
import { NotificationBell } from '../features/notifications/notification-bell'
import { useWorkspaceStores } from './window-stores'
import { SearchField } from './search-field'
import './title-bar.css'

/** The window's top row: where one is, the search, and how fresh everything is. */
export function TitleBar() {
  const { settingsFrame, sending } = useWorkspaceStores()
  const settingsOpen = useStore(settingsFrame, (state) => state.pageId !== null)
  const isAnswering = useApp(({ app }) => app === null || isAnsweringNow(app.connection))
  const waiting = useStore(sending, (state) => countWaiting(state, isAnswering))
  return (
    <header className="title-bar">
      <p className="title-bar-name cut">Connect Support</p>
      {/* It searches the list, which is not in sight beneath the settings. */}
      {settingsOpen ? <span /> : <SearchField />}
      <div className="title-bar-state">
        <ConnectionState waiting={waiting} />
        <NotificationBell />
      </div>
    </header>
  )
}
