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
 * Tells main which ticket stands in the window, so that the system does not announce what one is reading. One
 * beneath the settings does not count. Answers how to stop, which takes the ticket away.
 */
export function reportShownTicket({ api, ticket, settingsFrame }: Parts): () => void {
  let told: string | null = null
  const tell = (ticketId: string | null) => {
    if (ticketId === told) return
    told = ticketId
    api.nativeNotifications.lookAt({ ticketId }).catch(() => {
      // Told again with the next ticket; until then one notification too many is the worst of it.
      if (told === ticketId) told = null
    })
  }
  const look = () => {
    tell(settingsFrame.getState().pageId === null ? ticket.getState().openId : null)
  }
  const stops = [ticket.subscribe(look), settingsFrame.subscribe(look)]
  look()
  return () => {
    for (const stop of stops) stop()
    tell(null)
  }
}
