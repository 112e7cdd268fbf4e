import type { StoreApi } from 'zustand/vanilla'
import type { Session } from '#shared/domain/workspace'
import type { Api } from '#renderer/api/client'
import type { Subscribe } from '#renderer/api/subscribe'
import type { SettingsFrameStore } from '#renderer/state/settings-frame-store'
import type { TicketStore } from '#renderer/state/ticket-store'

interface Parts {
  api: Api
  subscribe: Subscribe
  ticket: StoreApi<TicketStore>
  /** A ticket covered by the settings does not count as seen. */
  settingsFrame: StoreApi<SettingsFrameStore>
  session: Session
  /** Whether the window is visible to the user. */
  isSeen: () => boolean
}

/**
 * Marks the notifications of a ticket as read when it was loaded and is visible, and when new ones
 * arrive while it is open. Returns a function that stops it.
 */
export function markOpenTicketRead(parts: Parts): () => void {
  const { api, subscribe, ticket, settingsFrame, isSeen } = parts
  const { workspaceId } = parts.session.workspace
  let { unread } = parts.session.workspace
  let done = { ticketId: '', unread: 0 }

  const markIfSeen = () => {
    const { openId, load, isPassing } = ticket.getState()
    if (isPassing || settingsFrame.getState().pageId !== null) return
    if (openId === null || load !== 'ready' || unread === 0 || !isSeen()) return
    if (done.ticketId === openId && done.unread === unread) return
    done = { ticketId: openId, unread }
    api.notifications.markTicketRead({ ticketId: openId }).catch(() => {
      // They stay unread, and nothing is lost: the next load of the ticket tries again.
      done = { ticketId: '', unread: 0 }
    })
  }

  const stops = [
    ticket.subscribe(markIfSeen),
    settingsFrame.subscribe(markIfSeen),
    subscribe('app:state-changed', ({ phase }) => {
      if (phase.name !== 'signed-in') return
      const { workspace } = phase.session
      if (workspace.workspaceId !== workspaceId) return
      unread = workspace.unread
      markIfSeen()
    }),
  ]
  markIfSeen()
  return () => {
    for (const stop of stops) stop()
  }
}
