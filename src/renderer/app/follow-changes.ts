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
  /** Whether a change of this ticket is under way from here; its answer brings the newest state. */
  isChanging: (ticketId: string) => boolean
  ticket: StoreApi<TicketStore>
  people: StoreApi<PeopleStore>
  cannedReplies: StoreApi<CannedRepliesStore>
  sending: StoreApi<SendingStore>
  held: StoreApi<HeldStore>
  toasts: StoreApi<ToastStore>
}

/**
 * Keeps what is on the screen current: reads again exactly what main tells of, everything after a gap that
 * cannot be told one by one, and looks once more when the window gets the focus. A window that nobody sees
 * reads nothing until it is seen. Answers how to stop.
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

  /** Whether the open ticket is shown as the change has left it; one's own change shows by its answer. */
  const isShown = ({ version, hasContent }: Change, openId: string) =>
    !hasContent &&
    version !== null &&
    (parts.isChanging(openId) || version <= (ticket.getState().confirmed(openId)?.version ?? 0))

  const follow = (changes: readonly Change[]) => {
    const here = changes.filter((change) => change.workspaceId === workspaceId)
    const kinds = new Set(here.map(({ kind }) => kind))
    // A tag that was renamed is renamed on every ticket that has it, and so is a member.
    const isEverywhere = kinds.has('tickets') || kinds.has('tags') || kinds.has('members')
    if (isEverywhere) refreshQueue.ask({ rows: 'all', counts: true, openTicket: true })
    const { openId } = ticket.getState()
    for (const change of here) {
      const { kind, ticketId, version } = change
      if (ticketId === null) continue
      // What counts of views are about are fields.
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
          .news('Much has changed while this desktop was away, so everything was read anew')
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
        // What failed to be read meanwhile; what changed meanwhile has been told.
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
