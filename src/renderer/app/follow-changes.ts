import type { StoreApi } from 'zustand/vanilla'
import type { Change } from '../../shared/domain/change'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from '../state/toast-store'
import type { CannedRepliesStore } from '../features/canned-replies/canned-replies-store'
import type { HeldStore } from '../features/messages/held-store'
import type { SendingStore } from '../features/messages/sending-store'
import type { CountsStore } from '../features/queue/counts-store'
import type { Told } from '../features/queue/outdated-rows'
import type { QueueStore } from '../features/queue/queue-store'
import type { TicketStore } from '../state/ticket-store'
import type { PeopleStore } from '../state/people-store'

interface Parts {
  subscribe: Subscribe
  workspaceId: string
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
  people: StoreApi<PeopleStore>
  cannedReplies: StoreApi<CannedRepliesStore>
  sending: StoreApi<SendingStore>
  held: StoreApi<HeldStore>
  toasts: StoreApi<ToastStore>
}

const BURST_MS = 400

/**
 * Keeps what is on the screen current: reads again exactly what main tells of, everything after a gap that
 * cannot be told one by one, and looks once more when the window gets the focus. A window that nobody sees
 * reads nothing until it is seen. Answers how to stop.
 */
export function followChanges(parts: Parts): () => void {
  const { subscribe, workspaceId, queue, counts, ticket, people, sending, held } = parts
  let missedWhileHidden = false
  const isHidden = () => document.visibilityState === 'hidden'

  let told: Told = []
  const lookAtList = () => {
    void queue.getState().refresh(told)
    told = []
    void counts.getState().refresh()
  }
  const tellOf = (ids: Told) => {
    told = ids === 'all' || told === 'all' ? 'all' : [...told, ...ids]
  }
  const lookAtPeople = () => void people.getState().refresh()
  const lookAtCannedReplies = () => {
    const { load, refresh } = parts.cannedReplies.getState()
    if (load !== 'none') void refresh()
  }
  const lookAtTicket = (ticketId: string | null) => {
    const { openId, reload } = ticket.getState()
    if (openId !== null && (ticketId === null || ticketId === openId)) void reload()
  }
  const lookAtAll = () => {
    if (isHidden()) {
      missedWhileHidden = true
      return
    }
    if (missedWhileHidden) tellOf('all')
    missedWhileHidden = false
    lookAtList()
    lookAtTicket(null)
    lookAtPeople()
    lookAtCannedReplies()
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

  const follow = (changes: readonly Change[]) => {
    const here = changes.filter((change) => change.workspaceId === workspaceId)
    const kinds = new Set(here.map(({ kind }) => kind))
    const { openId } = ticket.getState()
    const isOpenTold = here.some(
      ({ kind, ticketId }) =>
        (kind === 'ticket' || kind === 'outgoing') && ticketId !== null && ticketId === openId,
    )
    // A tag that was renamed is renamed on every ticket that has it, and so is a member.
    const isEverywhere = kinds.has('tickets') || kinds.has('tags') || kinds.has('members')
    if (isEverywhere) tellOf('all')
    else tellOf(here.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
    if (isEverywhere || kinds.has('ticket')) onListChange()
    if (isEverywhere || isOpenTold) lookAtTicket(openId)
    if (kinds.has('tags') || kinds.has('members')) lookAtPeople()
    if (kinds.has('canned-replies')) lookAtCannedReplies()
  }

  let wasLive = true
  const stops = [
    subscribe('ticket:changed', ({ ticketId }) => {
      tellOf(ticketId === null ? 'all' : [ticketId])
      onListChange()
      lookAtTicket(ticketId)
    }),
    subscribe('changes:told', ({ state, changes }) => {
      if (state === 'behind') {
        parts.toasts
          .getState()
          .news('Much has changed while this desktop was away, so everything was read anew')
      }
      if (state !== 'ok') {
        tellOf('all')
        lookAtAll()
        return
      }
      if (isHidden()) missedWhileHidden = true
      else follow(changes)
    }),
    subscribe('app:state-changed', (app) => {
      const isLive = app.connection.state === 'live'
      if (isLive && !wasLive) {
        void sending.getState().sendWaiting()
        void held.getState().settleUnsure()
        // What failed to be read meanwhile; what changed meanwhile has been told.
        lookAtAll()
      }
      wasLive = isLive
    }),
  ]
  const onSeen = () => {
    if (missedWhileHidden) lookAtAll()
  }
  window.addEventListener('focus', lookAtAll)
  document.addEventListener('visibilitychange', onSeen)

  return () => {
    for (const stop of stops) stop()
    window.removeEventListener('focus', lookAtAll)
    document.removeEventListener('visibilitychange', onSeen)
    clearTimeout(burst)
  }
}
