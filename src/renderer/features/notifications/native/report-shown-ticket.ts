import type { StoreApi } from 'zustand/vanilla'
import type { Api } from '#renderer/api/client'
import type { TicketStore } from '#renderer/state/ticket-store'
import type { SettingsFrameStore } from '#renderer/state/settings-frame-store'

interface Parts {
  api: Api
  ticket: StoreApi<TicketStore>
  settingsFrame: StoreApi<SettingsFrameStore>
}

/**
 * Reports to main which ticket is visible, so that the system does not announce what the person is
 * reading. A ticket covered by the settings does not count. Returns a function that stops it and
 * reports no ticket.
 */
export function reportShownTicket({ api, ticket, settingsFrame }: Parts): () => void {
  let reported: string | null = null
  const report = (ticketId: string | null) => {
    if (ticketId === reported) return
    reported = ticketId
    api.nativeNotifications.lookAt({ ticketId }).catch(() => {
      // Reported again with the next ticket. Until then the worst case is one unnecessary
      // notification.
      if (reported === ticketId) reported = null
    })
  }
  const update = () => {
    report(settingsFrame.getState().pageId === null ? ticket.getState().openId : null)
  }
  const stops = [ticket.subscribe(update), settingsFrame.subscribe(update)]
  update()
  return () => {
    for (const stop of stops) stop()
    report(null)
  }
}
