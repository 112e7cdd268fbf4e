import {
  TicketPrioritySchema,
  type TicketPriority,
  type TicketStatus,
} from '../../../shared/domain/ticket'
import { displayName, type Person } from '../../../shared/domain/user'
import { Avatar } from '../../components/avatar'
import type { ChoiceOption } from '../../components/choice'
import { PriorityIcon } from '../../components/priority-icon'
import { StatusIcon } from '../../components/status-icon'
import { PRIORITY_WORDS, STATUS_WORDS } from './ticket-words'

/** The value that stands for "unassigned" in a list of people. */
export const NOBODY = 'nobody'

const STATUSES: readonly TicketStatus[] = ['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED']

export function statusOptions(): readonly ChoiceOption<TicketStatus>[] {
  return STATUSES.map((value) => ({
    value,
    text: STATUS_WORDS[value],
    icon: <StatusIcon status={value} />,
  }))
}

export function priorityOptions(): readonly ChoiceOption<TicketPriority>[] {
  return TicketPrioritySchema.options.toReversed().map((value) => ({
    value,
    text: PRIORITY_WORDS[value],
    icon: <PriorityIcon priority={value} />,
  }))
}

/** Oneself first, then nobody, then the others; an assignee who has left the workspace is still named. */
export function assigneeOptions(
  members: readonly Person[],
  ownId: string,
  current: Person | null,
): readonly ChoiceOption<string>[] {
  const isKnown = current === null || members.some((person) => person.id === current.id)
  const own = members.filter((person) => person.id === ownId)
  const others = members.filter((person) => person.id !== ownId)
  const option = (person: Person, aside: string): ChoiceOption<string> => ({
    value: person.id,
    text: displayName(person),
    aside,
    icon: <Avatar person={person} />,
  })
  return [
    ...own.map((person) => option(person, 'me')),
    { value: NOBODY, text: 'Unassigned', icon: <Avatar person={null} /> },
    ...others.map((person) => option(person, person.email)),
    ...(isKnown ? [] : [option(current, 'no longer a member')]),
  ]
}

export function personOf(members: readonly Person[], id: string): Person | null {
  return members.find((person) => person.id === id) ?? null
}
