import { TicketPrioritySchema, type TicketPriority, type TicketStatus } from '#shared/domain/ticket'
import { readableAddress } from '#shared/domain/email-address'
import type { Assignee } from '#shared/domain/away'
import { displayName, type Person } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import type { ChoiceOption } from '#renderer/components/choice-option'
import { PriorityIcon } from '#renderer/components/priority-icon'
import { StatusIcon } from '#renderer/components/status-icon'
import { awayWords, isAwayAt } from '#renderer/words/away-words'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'

/** The value for "unassigned" in a list of people. */
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

interface AssigneeChoices {
  members: readonly Assignee[]
  ownId: string
  current: Person | null
  now: number
  timeZone: string
}

/**
 * The signed-in person first, then nobody, then the others. People who are away are marked. An
 * assignee who has left the workspace is still listed.
 */
export function assigneeOptions(choices: AssigneeChoices): readonly ChoiceOption<string>[] {
  const { members, ownId, current, now, timeZone } = choices
  const isKnown = current === null || members.some((person) => person.id === current.id)
  const own = members.filter((person) => person.id === ownId)
  const others = members.filter((person) => person.id !== ownId)
  const option = (person: Person, aside: string): ChoiceOption<string> => ({
    value: person.id,
    text: displayName(person),
    aside,
    icon: <Avatar person={person} />,
  })
  const member = (person: Assignee, aside: string): ChoiceOption<string> => {
    const away = isAwayAt(person, now) ? awayWords(person.away, now, timeZone) : null
    return away === null ? option(person, aside) : { ...option(person, away), asideTone: 'amber' }
  }
  return [
    ...own.map((person) => member(person, 'me')),
    { value: NOBODY, text: 'Unassigned', icon: <Avatar person={null} /> },
    ...others.map((person) => member(person, readableAddress(person.email))),
    ...(isKnown ? [] : [option(current, 'no longer a member')]),
  ]
}

export function personOf(members: readonly Person[], id: string): Person | null {
  return members.find((person) => person.id === id) ?? null
}
