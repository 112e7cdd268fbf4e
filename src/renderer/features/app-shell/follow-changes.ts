import type { StoreApi } from 'zustand/vanilla'
import type { Subscribe } from '../../api/subscribe'
import type { SendingStore } from '../composer/sending-store'
import type { CountsStore } from '../queue/counts-store'
import type { QueueStore } from '../queue/queue-store'
import type { TicketStore } from '../ticket/ticket-store'
import type { PeopleStore } from './people-store'

interface Parts {
  subscribe: Subscribe
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
  people: StoreApi<PeopleStore>
  sending: StoreApi<SendingStore>
}

const LOOK_EVERY_MS = 15_000
const BURST_MS = 400

/**
 * Keeps what is on the screen current: on each change that main tells, when the window gets the
 * focus, when the database is back, and every 15 s for what nobody told. Answers how to stop.
 */
export function followChanges(parts: Parts): () => void {
  const { subscribe, queue, counts, ticket, people, sending } = parts

  const lookAtList = () => {
    void queue.getState().refresh()
    void counts.getState().refresh()
  }
  const lookAtAll = () => {
    if (document.visibilityState === 'hidden') return
    lookAtList()
    void ticket.getState().reload()
  }

  // An import tells of many changes a second; the first is followed at once, the rest together.
  let burst: ReturnType<typeof setTimeout> | undefined
  let more = false
  const onListChange = () => {
    if (burst !== undefined) {
      more = true
      return
    }
    lookAtList()
    burst = setTimeout(() => {
      burst = undefined
      if (!more) return
      more = false
      onListChange()
    }, BURST_MS)
  }

  let wasLive = true
  const stops = [
    subscribe('ticket:changed', ({ ticketId }) => {
      onListChange()
      const { openId, reload } = ticket.getState()
      if (openId !== null && (ticketId === null || ticketId === openId)) void reload()
    }),
    subscribe('app:state-changed', (app) => {
      const isLive = app.connection.state === 'live'
      if (isLive && !wasLive) {
        void sending.getState().sendWaiting()
        void people.getState().refresh()
        lookAtAll()
      }
      wasLive = isLive
    }),
  ]
  const onFocus = () => {
    lookAtAll()
    void people.getState().refresh()
  }
  window.addEventListener('focus', onFocus)
  const timer = setInterval(lookAtAll, LOOK_EVERY_MS)

  return () => {
    for (const stop of stops) stop()
    window.removeEventListener('focus', onFocus)
    clearInterval(timer)
    clearTimeout(burst)
  }
}
