import type { VariableValues } from '#shared/domain/canned-reply'
import type { Ticket } from '#shared/domain/ticket'
import type { Session } from '#shared/domain/workspace'

/** The values of the variables in a reply to this ticket by this person. */
export function valuesFor(
  ticket: Pick<Ticket, 'number' | 'subject' | 'requester'>,
  { user, workspace }: Session,
): VariableValues {
  return {
    'requester.name': ticket.requester.name,
    'requester.email': ticket.requester.email,
    'ticket.number': String(ticket.number),
    'ticket.subject': ticket.subject,
    'agent.name': user.name,
    'workspace.name': workspace.name,
  }
}

/** Values of a sample ticket, for the preview. */
export function sampleValues(session: Session): VariableValues {
  return valuesFor(
    {
      number: 1042,
      subject: 'The invoice shows the wrong address',
      requester: { id: '', name: 'Sam Stranger', email: 'sam@example.org' },
    },
    session,
  )
}
