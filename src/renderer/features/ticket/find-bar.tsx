import { ChevronDown, ChevronUp, X } from 'lucide-react'
import {
  useDeferredValue,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import type { Ticket } from '#shared/domain/ticket'
import { IconButton } from '#renderer/components/icon-button'
import { findInFeed, markFound, unmarkFound } from './find-in-feed'
import './find-bar.css'

interface FindBarProps {
  feed: RefObject<HTMLDivElement | null>
  ticket: Ticket
  /** Older messages are still loading. */
  isLoading: boolean
  words: string
  onWords: (words: string) => void
  /** Increases with each request to find. Each time the field takes the focus again. */
  asked: number
  onClose: () => void
}

/**
 * Finds words in the whole conversation: shows the number of matches, and steps to the next and
 * previous one.
 */
export function FindBar(props: FindBarProps) {
  const { feed, ticket, isLoading, words, onWords, asked, onClose } = props
  const wanted = useDeferredValue(words.trim())
  const [found, setFound] = useState<readonly Range[]>([])
  const [now, setNow] = useState(0)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.select(), [asked])

  // The search reads the rendered messages, so it runs after rendering.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const element = feed.current
      if (element === null) return
      const ranges = wanted === '' ? [] : findInFeed(element, wanted)
      // The first match that is visible or below the visible part.
      const { top } = element.getBoundingClientRect()
      const first = ranges.findIndex((range) => range.getBoundingClientRect().bottom > top)
      setFound(ranges)
      setNow(first === -1 ? Math.max(0, ranges.length - 1) : first)
    })
    return () => cancelAnimationFrame(frame)
  }, [feed, wanted, ticket.comments, ticket.outgoing])

  useEffect(() => {
    markFound(found, found[now])
    const element = feed.current
    const box = found[now]?.getBoundingClientRect()
    if (element === null || box === undefined) return
    const { top, bottom } = element.getBoundingClientRect()
    if (box.top < top + MARGIN_PX || box.bottom > bottom - MARGIN_PX) {
      element.scrollBy({ top: box.top - (top + bottom) / 2 })
    }
  }, [feed, found, now])
  useEffect(() => unmarkFound, [])

  const step = (by: 1 | -1) => {
    if (found.length > 0) setNow((now + by + found.length) % found.length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="find-bar" role="search" aria-label="Find in the conversation">
      <input
        ref={field}
        className="input"
        type="text"
        aria-label="Find in the conversation"
        placeholder="Find in the conversation"
        dir="auto"
        spellCheck={false}
        autoFocus
        maxLength={200}
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className="find-bar-count figures" role="status">
        {countWords(wanted, found.length, now, isLoading)}
      </span>
      <IconButton label="Previous" keys="Shift Enter" onClick={() => step(-1)}>
        <ChevronUp size={16} />
      </IconButton>
      <IconButton label="Next" keys="Enter" onClick={() => step(1)}>
        <ChevronDown size={16} />
      </IconButton>
      <IconButton label="Close" keys="Esc" onClick={onClose}>
        <X size={16} />
      </IconButton>
    </div>
  )
}

/** The shortest distance between a match and the edges. */
const MARGIN_PX = 24

function countWords(wanted: string, count: number, now: number, isLoading: boolean): string {
  if (isLoading) return 'Reading earlier messages…'
  if (wanted === '') return ''
  return count === 0 ? 'Not found' : `${(now + 1).toLocaleString()} of ${count.toLocaleString()}`
}
