import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from './prisma-errors'

/** The rules by which the database's functions and triggers refuse, and their error codes. */
const BY_RULE: Readonly<Record<string, () => DomainError>> = {
  workspace_keeps_an_owner: () => new DomainError('workspace.last-owner', {}),
  workspace_is_known: () => new DomainError('workspace.not-found', {}),
  workspace_slug_is_free: () => new DomainError('slug.taken', {}),
  installation_keeps_an_administrator: () => new DomainError('user.last-administrator', {}),
  user_is_known: () => new DomainError('user.not-found', {}),
  member_is_known: () => new DomainError('member.not-found', {}),
  member_is_new: () => new DomainError('member.already', {}),
  person_is_active: () => new DomainError('member.deactivated', {}),
  substitute_can_take_tickets: () => new DomainError('substitute.not-member', {}),
  invitation_is_open: () => new DomainError('invitation.not-found', {}),
  invitation_pace: () => new DomainError('invitation.limited', { retryInSeconds: 60 }),
  upload_is_known: () => new DomainError('upload.not-found', {}),
  uploads_fit: () => new DomainError('upload.too-many', {}),
  ticket_is_known: () => new DomainError('ticket.not-found', {}),
  ticket_attachments_fit: () =>
    new DomainError('attachment.ticket-full', { maxBytes: null, usedBytes: null }),
  invitation_count: () => new DomainError('invitation.limited', { retryInSeconds: 0 }),
}

/** Runs a statement. If one of the database's own rules refuses it, throws the DomainError of that rule. */
export async function withDomainErrors<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const failure = classifyDatabaseError(error)
    if (failure.kind === 'archived')
      throw new DomainError('workspace.archived', {}, { cause: error })
    if (failure.kind === 'denied' && failure.code === '42501') {
      throw new DomainError('permission.denied', {}, { cause: error })
    }
    const rule = failure.kind === 'invalid' ? BY_RULE[failure.constraint ?? ''] : undefined
    throw rule === undefined ? error : rule()
  }
}
