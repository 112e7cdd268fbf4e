import { useStore } from 'zustand'
import type { Presence } from '#shared/domain/presence'
import { Avatar } from '#renderer/components/avatar'
import { presenceWords } from '#renderer/words/presence-words'
import { useSlot } from '#renderer/state/slot'
import { presenceSlot } from './presence-store'
import './presence.css'

const NOBODY: readonly Presence[] = []
const FACES = 3

export function usePresence(ticketId: string): readonly Presence[] {
  return useStore(useSlot(presenceSlot), (state) => state.at.get(ticketId) ?? NOBODY)
}

/**
 * Avatars of the people at a ticket, with a green ring. Those who are typing have a mark and come
 * first.
 */
export function PresenceFaces({ people }: { people: readonly Presence[] }) {
  if (people.length === 0) return null
  return (
    <span className="presence-faces" title={presenceWords(people)}>
      {people.slice(0, FACES).map(({ person, isTyping }) => (
        <span key={person.id} className="presence-face" data-typing={isTyping}>
          <Avatar person={person} />
        </span>
      ))}
      {people.length > FACES && (
        <span className="presence-more figures" aria-hidden="true">
          +{people.length - FACES}
        </span>
      )}
    </span>
  )
}

/**
 * In the head of the open ticket: avatars, and a text that says who is typing. Its space is always
 * reserved, so that nothing moves.
 */
export function TicketPresence({ ticketId }: { ticketId: string }) {
  const people = usePresence(ticketId)
  const words = presenceWords(people)
  return (
    <div className="ticket-presence" role="status">
      <PresenceFaces people={people} />
      <span className="ticket-presence-words cut" dir="auto" title={words}>
        {words}
      </span>
    </div>
  )
}
