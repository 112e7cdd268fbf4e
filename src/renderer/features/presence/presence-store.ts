import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Presence } from '#shared/domain/presence'
import type { Api } from '#renderer/api/client'
import type { Subscribe } from '#renderer/api/subscribe'
import type { TicketStore } from '#renderer/state/ticket-store'
import type { SettingsFrameStore } from '#renderer/state/settings-frame-store'
import { slot } from '#renderer/state/slot'

export interface PresenceStore {
  /**
   * Who else has which ticket open, those who are typing first. A list keeps its identity while it
   * does not change.
   */
  at: ReadonlyMap<string, readonly Presence[]>
  /** Call on each keystroke in a reply or a note. */
  typed: (ticketId: string) => void
  /** Call when the text is sent or discarded. */
  ceased: () => void
  /**
   * Reports the own presence and polls that of others. Returns a function that stops both and
   * removes the own presence.
   */
  start: () => () => void
}

export const presenceSlot = slot<StoreApi<PresenceStore>>('presence')

interface Parts {
  api: Api
  subscribe: Subscribe
  ticket: StoreApi<TicketStore>
  /** A ticket covered by the settings does not count as open. */
  settingsFrame: StoreApi<SettingsFrameStore>
  /** Whether the window is visible to the user. */
  isSeen: () => boolean
}

/** Typing ends this long after the last keystroke. */
const TYPING_MS = 5_000
/**
 * The delay until the next attempt if the database does not respond. Until then presence is
 * unknown.
 */
const RETRY_MS = 4_000
/** Many people come and go at once in the morning. Their changes are read together. */
const TOGETHER_MS = 150

/**
 * Presence: reports which ticket this person has open, and stores who else has which ticket open.
 */
export function createPresenceStore(parts: Parts): StoreApi<PresenceStore> {
  const { api, subscribe, ticket, settingsFrame, isSeen } = parts
  let typing: { ticketId: string; until: number } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = Infinity
  let call = 0
  let shown = ''
  let isOn = false

  return createStore<PresenceStore>()((set, get) => {
    const where = () => {
      const { openId, isPassing } = ticket.getState()
      const isCovered = settingsFrame.getState().pageId !== null
      // A ticket that is passed while holding a key does not count as open.
      const ticketId = isSeen() && !isCovered && !isPassing ? openId : null
      const isTyping =
        typing !== null && typing.ticketId === ticketId && typing.until > performance.now()
      return { ticketId, isTyping }
    }
    /** Refreshes at the latest after `ms`. More requests in the meantime do not move it back. */
    const refreshIn = (ms: number) => {
      const at = performance.now() + ms
      if (!isOn || dueAt <= at) return
      clearTimeout(timer)
      dueAt = at
      timer = setTimeout(() => void refresh(), ms)
    }
    const refresh = async () => {
      const mine = ++call
      const here = where()
      shown = JSON.stringify(here)
      clearTimeout(timer)
      dueAt = Infinity
      try {
        const { people, againInMs } = await api.presence.show(here)
        if (mine !== call || !isOn) return
        set(({ at }) => ({ at: byTicket(people, at) }))
        const untilCeased =
          here.isTyping && typing !== null ? typing.until - performance.now() + 1 : againInMs
        // When nobody sees the window, there is no need to poll.
        if (isSeen()) refreshIn(Math.max(0, Math.min(againInMs, untilCeased)))
      } catch {
        if (mine !== call || !isOn) return
        set({ at: new Map() })
        refreshIn(RETRY_MS)
      }
    }
    /** Reports at once when this person opens another ticket or starts typing. */
    const refreshIfMoved = () => {
      if (isOn && JSON.stringify(where()) !== shown) void refresh()
    }

    return {
      at: new Map(),
      typed: (ticketId) => {
        typing = { ticketId, until: performance.now() + TYPING_MS }
        refreshIfMoved()
      },
      ceased: () => {
        typing = null
        refreshIfMoved()
      },
      start: () => {
        isOn = true
        const onSeen = () => void refresh()
        const stops = [
          ticket.subscribe(refreshIfMoved),
          settingsFrame.subscribe(refreshIfMoved),
          subscribe('presence:changed', () => {
            if (isSeen()) refreshIn(TOGETHER_MS)
          }),
        ]
        document.addEventListener('visibilitychange', onSeen)
        void refresh()
        return () => {
          isOn = false
          clearTimeout(timer)
          dueAt = Infinity
          for (const stop of stops) stop()
          document.removeEventListener('visibilitychange', onSeen)
          if (get().at.size > 0) set({ at: new Map() })
          // After a sign-out or a switch of workspace the call is refused, which is fine: the
          // presence has ended anyway.
          api.presence.show({ ticketId: null, isTyping: false }).catch(() => undefined)
        }
      },
    }
  })
}

/** Reuses the lists of `before` that are equal, so that only changed rows are rendered again. */
function byTicket(
  people: readonly Presence[],
  before: ReadonlyMap<string, readonly Presence[]>,
): ReadonlyMap<string, readonly Presence[]> {
  const sorted = [...people].sort((one, other) => Number(other.isTyping) - Number(one.isTyping))
  const at = new Map<string, readonly Presence[]>()
  for (const [ticketId, here] of Map.groupBy(sorted, (one) => one.ticketId)) {
    const known = before.get(ticketId)
    const isSame = known !== undefined && JSON.stringify(known) === JSON.stringify(here)
    at.set(ticketId, isSame ? known : here)
  }
  const isSame = at.size === before.size && [...at].every(([id, here]) => before.get(id) === here)
  return isSame ? before : at
}
