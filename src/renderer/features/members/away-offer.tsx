import { CalendarClock } from 'lucide-react'
import { useStore } from 'zustand'
import type { Assignee } from '#shared/domain/away'
import { displayName } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { awayOffer } from '#renderer/words/away-words'
import { useSlot } from '#renderer/state/slot'
import { peopleSlot } from '#renderer/state/people-store'
import { sessionSlot, mayWriteSlot } from '#renderer/state/window-slots'
import './away-offer.css'

interface AwayOfferProps {
  /** The current or chosen assignee. */
  personId: string | null
  onChoose: (person: Assignee) => void
}

/**
 * Says that the assignee is away and offers the substitute in one click. Nothing is reassigned
 * automatically.
 */
export function AwayOffer({ personId, onChoose }: AwayOfferProps) {
  const people = useSlot(peopleSlot)
  const session = useSlot(sessionSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const members = useStore(people, (state) => state.members)
  const now = useNow()
  const offer = awayOffer(personId, members, now, session.workspace.timeZone)
  if (offer === null) return null
  const { absent, words, instead } = offer
  return (
    <div className="away-offer" role="status">
      <p className="away-offer-words">
        <CalendarClock size={12} aria-hidden="true" />
        <bdi>{displayName(absent)}</bdi> {words}
      </p>
      {mayWrite && instead !== null && (
        <Button className="away-offer-button" onClick={() => onChoose(instead)}>
          <span className="cut">
            Assign to <bdi>{displayName(instead)}</bdi> instead
          </span>
        </Button>
      )}
    </div>
  )
}
