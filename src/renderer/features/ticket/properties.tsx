import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { Ticket, TicketPriority, TicketStatus } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { useNow } from '#renderer/state/clock'
import { errorText } from '#renderer/errors/error-text'
import { AwayOffer } from '../members/away-offer'
import { assigneeOptions, NOBODY, personOf, priorityOptions, statusOptions } from './choices'
import { History } from './history'
import { Property } from './property'
import { PropertyChoice } from './property-choice'
import { TagField } from './tag-field'
import { useSlot } from '#renderer/state/slot'
import { actionsSlot } from './ticket-actions'
import { peopleSlot } from '#renderer/state/people-store'
import { sessionSlot, mayWriteSlot } from '#renderer/state/window-slots'
import './properties.css'

/** The properties of a ticket, each edited in place. */
export function Properties({ ticket }: { ticket: Ticket }) {
  const actions = useSlot(actionsSlot)
  const people = useSlot(peopleSlot)
  const session = useSlot(sessionSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const { members, error } = useStore(people)
  const now = useNow()
  const assigneeId = ticket.assignee?.id ?? NOBODY

  return (
    <aside className="properties" aria-label="Properties">
      <dl className="properties-list">
        <Property label="Status">
          <PropertyChoice<TicketStatus>
            label="Status"
            control="status"
            value={ticket.status}
            options={statusOptions()}
            mayWrite={mayWrite}
            onChange={(status) => void actions.setStatus(ticket.id, status)}
          />
        </Property>
        <Property label="Priority">
          <PropertyChoice<TicketPriority>
            label="Priority"
            control="priority"
            value={ticket.priority}
            options={priorityOptions()}
            mayWrite={mayWrite}
            onChange={(priority) => void actions.setPriority(ticket.id, priority)}
          />
        </Property>
        <Property label="Assignee">
          <PropertyChoice<string>
            label="Assignee"
            control="assignee"
            value={assigneeId}
            options={assigneeOptions({
              members,
              ownId: session.user.id,
              current: ticket.assignee,
              now,
              timeZone: session.workspace.timeZone,
            })}
            mayWrite={mayWrite}
            problem={error === null ? null : errorText(error)}
            onChange={(id) => void actions.assign(ticket.id, personOf(members, id))}
          />
          <AwayOffer
            personId={ticket.assignee?.id ?? null}
            onChoose={({ id }) => void actions.assign(ticket.id, personOf(members, id))}
          />
        </Property>
        <Property label="Requester">
          <div className="requester">
            <Avatar person={ticket.requester} />
            <div className="requester-words selectable">
              <p className="cut" dir="auto" title={displayName(ticket.requester)}>
                {displayName(ticket.requester)}
              </p>
              <p className="cut quiet" title={ticket.requester.email}>
                {readableAddress(ticket.requester.email)}
              </p>
            </div>
          </div>
        </Property>
        <Property label="Tags">
          <TagField ticket={ticket} />
        </Property>
      </dl>
      <History ticket={ticket} />
    </aside>
  )
}
