import { ArrowDownToLine, ArrowUpToLine } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Ticket } from '#shared/domain/ticket'
import { Button } from '#renderer/components/button'
import { IconButton } from '#renderer/components/icon-button'
import { isModKey } from '#renderer/components/key-name'
import { ConversationFeed } from './conversation'
import { FindBar } from './find-bar'
import { FindContext } from './find-context'
import { useStayAtPlace } from './use-stay-at-place'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'
import { ticketSlot } from '#renderer/state/ticket-store'
import { sendingSlot } from '../messages/sending-store'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'

/** The conversation of the open ticket, with buttons to its ends and a search in it. */
export function Conversation({ ticket }: { ticket: Ticket }) {
  const session = useSlot(sessionSlot)
  const store = useSlot(ticketSlot)
  const sending = useSlot(sendingSlot)
  const isLoading = useStore(store, (state) => state.loadingEarlier)
  const feed = useRef<HTMLDivElement>(null)
  const place = useStayAtPlace(feed, ticket, session.user.id, sending.getState().saw)
  const [asked, setAsked] = useState(0)
  const [words, setWords] = useState('')
  const cameFrom = useRef<Element | null>(null)
  const isFinding = asked > 0

  useFindKey(() => {
    if (!isFinding) cameFrom.current = document.activeElement
    setAsked(asked + 1)
    void store.getState().loadEarlier('all')
  })
  const endFinding = () => {
    setAsked(0)
    const goal = cameFrom.current instanceof HTMLElement ? cameFrom.current : null
    if (goal?.isConnected === true && goal !== document.body) goal.focus()
    else feed.current?.focus()
  }
  const toFirst = async () => {
    await store.getState().loadEarlier('all')
    requestAnimationFrame(() => feed.current?.scrollTo({ top: 0 }))
  }
  const toLast = () => feed.current?.scrollTo({ top: feed.current.scrollHeight })

  return (
    <div className="conversation-frame">
      {isFinding && (
        <FindBar
          feed={feed}
          ticket={ticket}
          isLoading={isLoading}
          words={words}
          onWords={setWords}
          asked={asked}
          onClose={endFinding}
        />
      )}
      <FindContext value={isFinding ? words.trim() : ''}>
        <ConversationFeed ticket={ticket} feed={feed} place={place} />
      </FindContext>
      {!place.atEnd && (
        <div className="conversation-jumps">
          <IconButton label="First message" onClick={() => void toFirst()}>
            <ArrowUpToLine size={16} />
          </IconButton>
          <Button
            look={place.below > 0 ? 'primary' : 'ghost'}
            icon={<ArrowDownToLine size={14} aria-hidden="true" />}
            onClick={toLast}
          >
            {belowWords(place.below)}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Ctrl or Cmd with F, wherever the focus is while the ticket is visible. */
function useFindKey(find: () => void) {
  const settingsFrame = useSlot(settingsFrameSlot)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isModKey(event, 'f')) return
    if (settingsFrame.getState().pageId !== null) return
    if (document.querySelector('[role=dialog][aria-modal=true]') !== null) return
    event.preventDefault()
    find()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

function belowWords(count: number): string {
  if (count === 0) return 'Last message'
  return count === 1 ? '1 new message below' : `${count.toLocaleString()} new messages below`
}
