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
  /** Messages that are not loaded yet are on their way. */
  isLoading: boolean
  words: string
  onWords: (words: string) => void
  /** Counts how often finding was asked for: each time the field has the keyboard again. */
  asked: number
  onClose: () => void
}

/** Finds words in the whole conversation: how many times, the next one and the one before. */
export function FindBar(props: FindBarProps) {
  const { feed, ticket, isLoading, words, onWords, asked, onClose } = props
  const wanted = useDeferredValue(words.trim())
  const [found, setFound] = useState<readonly Range[]>([])
  const [now, setNow] = useState(0)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.select(), [asked])

  // What is drawn is what is searched: after it was drawn.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const element = feed.current
      if (element === null) return
      const ranges = wanted === '' ? [] : findInFeed(element, wanted)
      // The first one that is in view or below it.
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

/** What was found stands at least this far from the edges. */
const MARGIN_PX = 24

function countWords(wanted: string, count: number, now: number, isLoading: boolean): string {
  if (isLoading) return 'Reading earlier messages…'
  if (wanted === '') return ''
  return count === 0 ? 'Not found' : `${(now + 1).toLocaleString()} of ${count.toLocaleString()}`
}
