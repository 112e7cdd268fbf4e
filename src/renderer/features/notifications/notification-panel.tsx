import { BellOff, CheckCheck, Settings } from 'lucide-react'
import { useStore } from 'zustand'
import { NotificationTypeSchema, type Notification } from '#shared/domain/notification'
import { Button } from '#renderer/components/button'
import { EmptyState } from '#renderer/components/empty-state'
import { IconButton } from '#renderer/components/icon-button'
import { ListProblem } from '#renderer/components/list-problem'
import { Skeleton } from '#renderer/components/skeleton'
import { errorText } from '#renderer/errors/error-text'
import { NotificationList } from './notification-list'
import { notificationsSlot, type Shown } from './notifications-store'
import { TYPE_WORDS } from './notification-words'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'

/** The list with its filters. */
export function NotificationPanel({ onOpen }: { onOpen: (row: Notification) => void }) {
  const notifications = useSlot(notificationsSlot)
  const session = useSlot(sessionSlot)
  const settingsFrame = useSlot(settingsFrameSlot)
  const { shown, rows, load, error, unread } = useStore(notifications)
  const { show, refresh, markAll, close } = notifications.getState()
  const isFiltered = shown.unreadOnly || shown.type !== 'all' || shown.here
  return (
    <>
      <div className="notification-panel-head">
        <h2 className="notification-panel-title">Notifications</h2>
        <IconButton
          label="Mark all as read"
          keys="Shift U"
          disabled={rows.length === 0 || unread === 0}
          onClick={() => void markAll()}
        >
          <CheckCheck size={16} />
        </IconButton>
        <IconButton
          label="What you are notified of"
          onClick={() => {
            close()
            settingsFrame.getState().open('notifications')
          }}
        >
          <Settings size={16} />
        </IconButton>
      </div>
      <div className="notification-filters" role="group" aria-label="Filter">
        <Toggle isOn={!shown.unreadOnly} onClick={() => show({ unreadOnly: false })}>
          All
        </Toggle>
        <Toggle isOn={shown.unreadOnly} onClick={() => show({ unreadOnly: true })}>
          Unread
        </Toggle>
        {session.memberships.length > 1 && (
          <Toggle isOn={shown.here} onClick={() => show({ here: !shown.here })}>
            <span className="cut">Only {session.workspace.name}</span>
          </Toggle>
        )}
        <select
          className="notification-type"
          aria-label="Type"
          value={shown.type}
          onChange={({ target }) => show({ type: target.value as Shown['type'] })}
        >
          <option value="all">Every type</option>
          {NotificationTypeSchema.options.map((type) => (
            <option key={type} value={type}>
              {TYPE_WORDS[type].many}
            </option>
          ))}
        </select>
      </div>
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      {load === 'loading' && <Shape />}
      {load === 'ready' && rows.length === 0 && (
        <EmptyState
          icon={<BellOff size={20} />}
          title={isFiltered ? 'None of these' : 'Nothing yet'}
          text={
            isFiltered
              ? 'No notification matches the filter.'
              : 'New tickets, tickets assigned to you, messages and mentions show up here.'
          }
        >
          {isFiltered && (
            <Button onClick={() => show({ unreadOnly: false, type: 'all', here: false })}>
              Show all
            </Button>
          )}
        </EmptyState>
      )}
      {load === 'ready' && rows.length > 0 && <NotificationList onOpen={onOpen} />}
    </>
  )
}

interface ToggleProps {
  isOn: boolean
  onClick: () => void
  children: React.ReactNode
}

function Toggle({ isOn, onClick, children }: ToggleProps) {
  return (
    <button type="button" className="notification-toggle" aria-pressed={isOn} onClick={onClick}>
      {children}
    </button>
  )
}

function Shape() {
  return (
    <div className="notification-loading" role="status" aria-label="Loading notifications">
      {['70%', '55%', '80%', '60%', '65%'].map((width) => (
        <div key={width} className="notification-skeleton">
          <Skeleton width={width} />
          <Skeleton width="85%" height={10} />
        </div>
      ))}
    </div>
  )
}
