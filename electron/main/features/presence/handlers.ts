import type { Handlers } from '#main/ipc/handler'
import { showPresence } from './show-presence'

/** Channels for who sees which ticket. */
export function presenceHandlers(): Handlers<'presence:show'> {
  return { 'presence:show': { permission: 'tickets.read', run: showPresence } }
}
