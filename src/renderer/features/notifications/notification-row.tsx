import { memo } from 'react'
import { Circle, CircleDot } from 'lucide-react'
import type { Notification } from '#shared/domain/notification'
import { notificationText } from '#shared/text/notification-text'
import { RelativeTime } from '#renderer/components/relative-time'
import { Skeleton } from '#renderer/components/skeleton'
import { notificationName, notificationTitle, TYPE_WORDS } from './notification-words'

interface NotificationRowProps {
  /** Null while this part of the list is loading. */
  row: Notification | null
  index: number
  top: number
  isActive: boolean
  timeZone: string
  /** Shown if it is not the current workspace. */
  workspaceName: string | null
  onOpen: (row: Notification) => void
  onMark: (row: Notification) => void
}

/** One notification: which ticket, and what happened. */
export const NotificationRow = memo(function NotificationRow(props: NotificationRowProps) {
  const { row, index, top, isActive, timeZone, workspaceName, onOpen, onMark } = props
  const style = { transform: `translateY(${top}px)` }
  if (row === null) {
    return (
      <div className="notification-row notification-skeleton" style={style} aria-hidden="true">
        <Skeleton width={`${50 + ((index * 17) % 30)}%`} />
        <Skeleton width={`${60 + ((index * 23) % 30)}%`} height={10} />
      </div>
    )
  }
  const { icon: Icon, many } = TYPE_WORDS[row.type]
  const text = notificationText(row)
  return (
    <div
      className="notification-row"
      style={style}
      role="row"
      aria-rowindex={index + 1}
      aria-label={notificationName(row)}
      data-read={row.isRead}
      tabIndex={isActive ? 0 : -1}
      onClick={() => onOpen(row)}
    >
      <div className="notification-icon" role="gridcell" title={many}>
        <Icon size={15} aria-hidden="true" />
      </div>
      <div className="notification-head" role="gridcell">
        {row.ticket !== null && (
          <span className="notification-number figures">#{row.ticket.number}</span>
        )}
        <span className="notification-subject cut" dir="auto" title={notificationTitle(row)}>
          {notificationTitle(row)}
        </span>
      </div>
      <div className="notification-age" role="gridcell">
        <RelativeTime iso={row.createdAt} timeZone={timeZone} />
      </div>
      <div className="notification-content" role="gridcell" dir="auto" title={text}>
        {text}
      </div>
      <div className="notification-end" role="gridcell">
        {workspaceName !== null && (
          <bdi className="notification-workspace cut">{workspaceName}</bdi>
        )}
        <button
          type="button"
          className="notification-mark"
          tabIndex={-1}
          aria-label={row.isRead ? 'Mark as unread' : 'Mark as read'}
          title={`${row.isRead ? 'Mark as unread' : 'Mark as read'} (U)`}
          onClick={(event) => {
            event.stopPropagation()
            onMark(row)
          }}
        >
          {row.isRead ? <Circle size={12} /> : <CircleDot size={12} />}
        </button>
      </div>
    </div>
  )
})
