import * as Ariakit from '@ariakit/react'
import { Bell } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { Notification } from '#shared/domain/notification'
import { IconButton } from '#renderer/components/icon-button'
import { NotificationPanel } from './notification-panel'
import { notificationsSlot } from './notifications-store'
import { badgeText } from './notification-words'
import { useSlot } from '#renderer/state/slot'
import { openTicketOfSlot } from '#renderer/state/window-slots'
import './notifications.css'

/** The bell with the number of unread notifications, and the list of all workspaces behind it. */
export function NotificationBell() {
  const openTicketOf = useSlot(openTicketOfSlot)
  const notifications = useSlot(notificationsSlot)
  const isOpen = useStore(notifications, (state) => state.isOpen)
  const unread = useStore(notifications, (state) => state.unread)
  const { open, close, mark } = notifications.getState()
  const bell = useRef<HTMLButtonElement>(null)
  const isLeaving = useRef(false)

  useEffect(() => {
    if (isOpen) isLeaving.current = false
  }, [isOpen])

  const openRow = (row: Notification) => {
    if (!row.isRead) void mark([row.id], true)
    if (row.ticket === null || row.workspace === null) return
    isLeaving.current = true
    close()
    openTicketOf({ workspaceId: row.workspace.id, ticketId: row.ticket.id })
  }

  return (
    <Ariakit.PopoverProvider
      open={isOpen}
      setOpen={(next) => (next ? open() : close())}
      placement="bottom-end"
    >
      <Ariakit.PopoverAnchor
        render={
          <IconButton
            ref={bell}
            label={unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`}
            keys="I"
            className="notification-bell"
            data-control="notifications"
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => (isOpen ? close() : open())}
          >
            <Bell size={16} aria-hidden="true" />
            {unread > 0 && (
              <span className="notification-badge figures" aria-hidden="true">
                {badgeText(unread)}
              </span>
            )}
          </IconButton>
        }
      />
      <Ariakit.Popover
        className="popover notification-panel"
        aria-label="Notifications"
        gutter={6}
        portal
        unmountOnHide
        finalFocus={bell}
        // After opening a ticket, the focus belongs there.
        autoFocusOnHide={() => !isLeaving.current}
      >
        <NotificationPanel onOpen={openRow} />
      </Ariakit.Popover>
    </Ariakit.PopoverProvider>
  )
}
