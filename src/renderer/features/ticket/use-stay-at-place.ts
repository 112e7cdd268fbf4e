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

/** Within this distance from its end, the conversation stays at the last message. */
const AT_END_PX = 80

function isAtEnd(feed: HTMLElement): boolean {
  return feed.scrollHeight - feed.scrollTop - feed.clientHeight <= AT_END_PX
}

export interface Place {
  /** The last message is visible. */
  atEnd: boolean
  /** How many messages arrived while it was not. */
  below: number
  /** Call when the feed was scrolled. */
  onScroll: (event: UIEvent<HTMLElement>) => void
}

/**
 * Starts at the newest message. Follows new ones from there, and the person's own always. Holds its
 * position when older messages are added above. The end stays visible when the available height
 * changes, for example when a reply grows below. Reports whether the newest message is visible.
 */
export function useStayAtPlace(
  feed: RefObject<HTMLDivElement | null>,
  ticket: Ticket,
  ownId: string,
  onSeen: (ticketId: string, newestCommentId: string | null) => void,
): Place {
  const seen = useRef<{ height: number; first?: string; last?: string; heldId?: string } | null>(
    null,
  )
  const wasAtEnd = useRef(true)
  const lastTop = useRef(0)
  const [atEnd, setAtEnd] = useState(true)
  const [lastSeenId, setLastSeenId] = useState(ticket.comments.at(-1)?.id ?? null)

  const measure = (element: HTMLElement) => {
    // Only scrolling up leaves the end. Content that grows at the end does not.
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
  const measureAgain = useEffectEvent(measure)

  useLayoutEffect(() => {
    const element = feed.current
    if (element === null) return
    const first = ticket.comments[0]?.id
    const last = ticket.comments.at(-1)
    const heldId = ticket.outgoing.at(-1)?.id
    const before = seen.current
    const height = element.scrollHeight
    if (before === null) element.scrollTo({ top: height })
    else if (
      (last !== undefined && last.id !== before.last && last.author.id === ownId) ||
      (heldId !== undefined && heldId !== before.heldId)
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
      ...(heldId === undefined ? {} : { heldId }),
    }
    measureAgain(element)
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
  return { atEnd, below, onScroll: (event) => measure(event.currentTarget) }
}
