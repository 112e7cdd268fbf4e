import type { StoreApi } from 'zustand/vanilla'
import type { Change } from '#shared/domain/change'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from '../state/toast-store'
import type { CannedRepliesStore } from '../features/canned-replies/canned-replies-store'
import type { HeldStore } from '../features/messages/held-store'
import type { SendingStore } from '../features/messages/sending-store'
import type { TicketStore } from '../state/ticket-store'
import type { PeopleStore } from '../state/people-store'
import type { RefreshQueue } from './refresh-queue'

interface Parts {
  subscribe: Subscribe
  workspaceId: string
  refreshQueue: RefreshQueue
  /**
   * Whether this window is changing the ticket now. The result of that call has the newest state.
   */
  isChanging: (ticketId: string) => boolean
  ticket: StoreApi<TicketStore>
  people: StoreApi<PeopleStore>
  cannedReplies: StoreApi<CannedRepliesStore>
  sending: StoreApi<SendingStore>
  held: StoreApi<HeldStore>
  toasts: StoreApi<ToastStore>
}

/**
 * Keeps the screen up to date. Reads again exactly what main reports, and everything when there
 * were too many changes to list. Refreshes once more when the window gets the focus. A hidden
 * window reads nothing until it is visible. Returns a function that stops it.
 */
export function followChanges(parts: Parts): () => void {
  const { subscribe, workspaceId, refreshQueue, ticket, people, sending, held } = parts
  let missedWhileHidden = false
  const isHidden = () => document.visibilityState === 'hidden'

  const refreshPeople = () => void people.getState().refresh()
  const refreshCannedReplies = () => {
    const { load, refresh } = parts.cannedReplies.getState()
    if (load !== 'none') void refresh()
  }
  const refreshAll = () => {
    if (isHidden()) {
      missedWhileHidden = true
      return
    }
    refreshQueue.ask({ rows: missedWhileHidden ? 'all' : [], counts: true, openTicket: true })
    missedWhileHidden = false
    refreshPeople()
    refreshCannedReplies()
  }

  /**
   * Whether the window already shows this change of the open ticket. For the window's own change,
   * the result of its call shows it.
   */
  const isShown = ({ version, hasContent }: Change, openId: string) =>
    !hasContent &&
    version !== null &&
    (parts.isChanging(openId) || version <= (ticket.getState().confirmed(openId)?.version ?? 0))

  const follow = (changes: readonly Change[]) => {
    const here = changes.filter((change) => change.workspaceId === workspaceId)
    const kinds = new Set(here.map(({ kind }) => kind))
    // Renaming a tag or a member changes every ticket that shows it.
    const isEverywhere = kinds.has('tickets') || kinds.has('tags') || kinds.has('members')
    if (isEverywhere) refreshQueue.ask({ rows: 'all', counts: true, openTicket: true })
    const { openId } = ticket.getState()
    for (const change of here) {
      const { kind, ticketId, version } = change
      if (ticketId === null) continue
      // Counts of views depend on fields only.
      if (kind === 'ticket') refreshQueue.ask({ rows: [ticketId], counts: version !== null })
      const isOfTicket = kind === 'ticket' || kind === 'outgoing' || kind === 'delivery'
      if (isOfTicket && ticketId === openId) {
        refreshQueue.ask({ openTicket: kind !== 'ticket' || !isShown(change, openId) })
      }
    }
    if (kinds.has('tags') || kinds.has('members')) refreshPeople()
    if (kinds.has('canned-replies')) refreshCannedReplies()
  }

  let wasLive = true
  const stops = [
    subscribe('changes:arrived', ({ state, changes }) => {
      if (state === 'behind') {
        parts.toasts
          .getState()
          .news('A lot changed while this desktop was away, so everything was reloaded')
      }
      if (state !== 'ok') {
        if (!isHidden()) refreshQueue.ask({ rows: 'all' })
        else missedWhileHidden = true
        refreshAll()
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
        // Reads that failed while offline are repeated. Changes in that time were reported by the
        // feed.
        refreshAll()
      }
      wasLive = isLive
    }),
  ]
  const onSeen = () => {
    if (missedWhileHidden) refreshAll()
  }
  window.addEventListener('focus', refreshAll)
  document.addEventListener('visibilitychange', onSeen)

  return () => {
    for (const stop of stops) stop()
    window.removeEventListener('focus', refreshAll)
    document.removeEventListener('visibilitychange', onSeen)
    refreshQueue.stop()
  }
}
