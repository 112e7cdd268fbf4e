import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Presence } from '#shared/domain/presence'
import type { Api } from '#renderer/api/client'
import type { Subscribe } from '#renderer/api/subscribe'
import type { TicketStore } from '#renderer/state/ticket-store'
import type { SettingsFrameStore } from '#renderer/state/settings-frame-store'
import { slot } from '#renderer/state/slot'

export interface PresenceStore {
  /** Who else is at which ticket, those who type first. A list keeps its identity while nothing is new in it. */
  at: ReadonlyMap<string, readonly Presence[]>
  /** Call at each letter of a reply or a note. */
  typed: (ticketId: string) => void
  /** Call when what was written is sent or thrown away. */
  ceased: () => void
  /** Shows oneself and looks at the others until the answer is called, which takes oneself away. */
  start: () => () => void
}

export const presenceSlot = slot<StoreApi<PresenceStore>>('presence')

interface Parts {
  api: Api
  subscribe: Subscribe
  ticket: StoreApi<TicketStore>
  /** A page of the settings covers the ticket: it is not looked at then. */
  settingsFrame: StoreApi<SettingsFrameStore>
  /** Whether the window is before somebody's eyes. */
  isSeen: () => boolean
}

/** After the last letter one still counts as typing for so long. */
const TYPING_MS = 5_000
/** Where the database does not answer, the next try; who is there is not known until then. */
const RETRY_MS = 4_000
/** Many come and go at once in the morning: they are looked at together. */
const TOGETHER_MS = 150

/** Who is looking at what: says where oneself is, and keeps where the others are. */
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
      // Who goes past it with a key held down does not look at it either.
      const ticketId = isSeen() && !isCovered && !isPassing ? openId : null
      const isTyping =
        typing !== null && typing.ticketId === ticketId && typing.until > performance.now()
      return { ticketId, isTyping }
    }
    /** No later than that: one who is asked to look again and again must get to it. */
    const lookIn = (ms: number) => {
      const at = performance.now() + ms
      if (!isOn || dueAt <= at) return
      clearTimeout(timer)
      dueAt = at
      timer = setTimeout(() => void look(), ms)
    }
    const look = async () => {
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
        // Nobody sees it: it is enough to look when somebody does again.
        if (isSeen()) lookIn(Math.max(0, Math.min(againInMs, untilCeased)))
      } catch {
        if (mine !== call || !isOn) return
        set({ at: new Map() })
        lookIn(RETRY_MS)
      }
    }
    /** At once when oneself goes elsewhere or begins to type. */
    const refreshIfMoved = () => {
      if (isOn && JSON.stringify(where()) !== shown) void look()
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
        const onSeen = () => void look()
        const stops = [
          ticket.subscribe(refreshIfMoved),
          settingsFrame.subscribe(refreshIfMoved),
          subscribe('presence:changed', () => {
            if (isSeen()) lookIn(TOGETHER_MS)
          }),
        ]
        document.addEventListener('visibilitychange', onSeen)
        void look()
        return () => {
          isOn = false
          clearTimeout(timer)
          dueAt = Infinity
          for (const stop of stops) stop()
          document.removeEventListener('visibilitychange', onSeen)
          if (get().at.size > 0) set({ at: new Map() })
          // Signed out or in another workspace by now, it is refused, and one is gone from here all the same.
          api.presence.show({ ticketId: null, isTyping: false }).catch(() => undefined)
        }
      },
    }
  })
}

/** The lists of `before` where they are the same, so that only those rows are drawn anew that are new. */
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
