import type { Handlers } from '#main/ipc/handler'
import { showPresence } from './show-presence'

/** Channels about who is looking at what. */
export function presenceHandlers(): Handlers<'presence:show'> {
  return { 'presence:show': { permission: 'tickets.read', run: showPresence } }
}
