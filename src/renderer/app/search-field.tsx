import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { Keys } from '../components/keys'
import { VIEW_WORDS } from '../words/view-words'
import { useWorkspaceStores } from './window-stores'

const DEBOUNCE_MS = 150

/**
 * Filters the view by ticket number or words. Escape clears it; Enter or arrow down moves to the
 * first match.
 */
export function SearchField() {
  const { queue } = useWorkspaceStores()
  const { view, filter } = useStore(queue, (state) => state.query)
  const [text, setText] = useState(filter)
  const [shownFilter, setShownFilter] = useState(filter)
  const field = useRef<HTMLInputElement>(null)

  // The filter can be cleared elsewhere (a button of the empty list). Then the field follows.
  if (filter !== shownFilter) {
    setShownFilter(filter)
    if (filter !== text.trim()) setText(filter)
  }

  useEffect(() => {
    if (text.trim() === queue.getState().query.filter) return
    const timer = setTimeout(() => void queue.getState().show({ filter: text.trim() }), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text, queue])

  const clear = () => {
    setText('')
    if (filter !== '') void queue.getState().show({ filter: '' })
  }
  const toFirstHit = async () => {
    const trimmed = text.trim()
    if (trimmed !== queue.getState().query.filter) await queue.getState().show({ filter: trimmed })
    const { rows, activate } = queue.getState()
    if (rows[0] !== undefined) activate(rows[0].id, true)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      if (text === '') queue.getState().activate(queue.getState().activeId, true)
      else clear()
    } else if (event.key === 'Enter' || event.key === 'ArrowDown') void toFirstHit()
    else return
    event.preventDefault()
  }

  return (
    <div className="search-field" role="search">
      <Search size={14} aria-hidden="true" />
      <input
        ref={field}
        id="search-tickets"
        className="input"
        type="search"
        aria-label="Search tickets"
        placeholder={`Number or words in ${VIEW_WORDS[view]}`}
        maxLength={200}
        dir="auto"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <Keys keys="/" />
      ) : (
        // For the mouse only. On the keyboard, Escape does the same.
        <button
          type="button"
          className="icon-button"
          tabIndex={-1}
          aria-hidden="true"
          title="Clear search (Esc)"
          onClick={() => {
            clear()
            field.current?.focus()
          }}
        >
          <X size={14} />
        </button>
      )}
    </div>
  )
}
