import { useStore } from 'zustand'
import { isAnsweringNow, useApp } from '../state/app-store'
import { ConnectionState } from './connection-state'
import { countWaiting } from '../features/messages/sending-store'
import { NotificationBell } from '../features/notifications/notification-bell'
import { useWorkspaceStores } from './window-stores'
import { SearchField } from './search-field'
import './title-bar.css'

/** The top row of the window: location, search, and whether the data is current. */
export function TitleBar() {
  const { settingsFrame, sending } = useWorkspaceStores()
  const settingsOpen = useStore(settingsFrame, (state) => state.pageId !== null)
  const isAnswering = useApp(({ app }) => app === null || isAnsweringNow(app.connection))
  const waiting = useStore(sending, (state) => countWaiting(state, isAnswering))
  return (
    <header className="title-bar">
      <p className="title-bar-name cut">Connect Support</p>
      {/* Hidden over the settings, because it searches the list. */}
      {settingsOpen ? <span /> : <SearchField />}
      <div className="title-bar-state">
        <ConnectionState waiting={waiting} />
        <NotificationBell />
      </div>
    </header>
  )
}
