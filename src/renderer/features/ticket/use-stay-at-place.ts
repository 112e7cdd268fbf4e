import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
  type UIEvent,
} from 'react'
import type { Ticket } from '#shared/domain/ticket'

/** So near to its end, a conversation shows its last message. */
const AT_END_PX = 80

function isAtEnd(feed: HTMLElement): boolean {
  return feed.scrollHeight - feed.scrollTop - feed.clientHeight <= AT_END_PX
}

export interface Place {
  /** Its last message is in view. */
  atEnd: boolean
  /** So many messages came while it was not. */
  below: number
  /** The feed was scrolled. */
  onScroll: (event: UIEvent<HTMLElement>) => void
}

/**
 * Starts at the newest message, follows new ones from there and one's own always, and holds still when older ones
 * are put in front. The end stays in view while the room for it changes, as when a reply grows below. Tells when
 * the newest one is in view.
 */
export function useStayAtPlace(
  feed: RefObject<HTMLDivElement | null>,
  ticket: Ticket,
  ownId: string,
  onSeen: (ticketId: string, newestCommentId: string | null) => void,
): Place {
  const seen = useRef<{ height: number; first?: string; last?: string; held?: string } | null>(null)
  const wasAtEnd = useRef(true)
  const lastTop = useRef(0)
  const [atEnd, setAtEnd] = useState(true)
  const [lastSeenId, setLastSeenId] = useState(ticket.comments.at(-1)?.id ?? null)

  const look = (element: HTMLElement) => {
    // Only who scrolls up leaves the end; what grows there meanwhile does not take it away.
    const isLeft = element.scrollTop < lastTop.current
    if (wasAtEnd.current && !isLeft && !isAtEnd(element)) {
      element.scrollTo({ top: element.scrollHeight })
    }
    lastTop.current = element.scrollTop
    wasAtEnd.current = isAtEnd(element)
    setAtEnd(wasAtEnd.current)
    if (!wasAtEnd.current) return
    setLastSeenId(ticket.comments.at(-1)?.id ?? null)
    onSeen(ticket.id, ticket.newestCommentId)
  }
  const lookAgain = useEffectEvent(look)

  useLayoutEffect(() => {
    const element = feed.current
    if (element === null) return
    const first = ticket.comments[0]?.id
    const last = ticket.comments.at(-1)
    const held = ticket.outgoing.at(-1)?.id
    const before = seen.current
    const height = element.scrollHeight
    if (before === null) element.scrollTo({ top: height })
    else if (
      (last !== undefined && last.id !== before.last && last.author.id === ownId) ||
      (held !== undefined && held !== before.held)
    ) {
      element.scrollTo({ top: height })
    } else if (before.first !== first && element.scrollTop > 0) {
      element.scrollTo({ top: element.scrollTop + height - before.height })
    } else if (wasAtEnd.current) {
      element.scrollTo({ top: height })
    }
    seen.current = {
      height,
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last: last.id }),
      ...(held === undefined ? {} : { held }),
    }
    lookAgain(element)
  }, [feed, ticket, ownId])

  useEffect(() => {
    const element = feed.current
    const inner = element?.firstElementChild ?? null
    if (element === null || inner === null) return
    const watcher = new ResizeObserver(() => {
      if (wasAtEnd.current) element.scrollTo({ top: element.scrollHeight })
      if (seen.current !== null) seen.current.height = element.scrollHeight
    })
    watcher.observe(element)
    watcher.observe(inner)
    return () => watcher.disconnect()
  }, [feed])

  const place = ticket.comments.findIndex(({ id }) => id === lastSeenId)
  const below =
    atEnd || (lastSeenId !== null && place === -1) ? 0 : ticket.comments.length - 1 - place
  return { atEnd, below, onScroll: (event) => look(event.currentTarget) }
}
