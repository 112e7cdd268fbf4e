import type { ImportField } from '#shared/domain/import'

export const FIELD_WORDS: Record<ImportField, string> = {
  externalId: 'Number in the old system',
  subject: 'Subject',
  description: 'Description',
  requesterEmail: 'Requester e-mail',
  requesterName: 'Requester name',
  status: 'Status',
  priority: 'Priority',
  tags: 'Tags',
  assigneeEmail: 'Assignee e-mail',
  createdAt: 'Created',
  updatedAt: 'Updated',
  closedAt: 'Closed',
}

/** "8,469 added, 12 already there, 3 rejected". */
export function tallyWords(tally: {
  added: number
  alreadyThere: number
  rejected: number
}): string {
  const number = new Intl.NumberFormat()
  const parts = [`${number.format(tally.added)} added`]
  if (tally.alreadyThere > 0) parts.push(`${number.format(tally.alreadyThere)} already there`)
  if (tally.rejected > 0) parts.push(`${number.format(tally.rejected)} rejected`)
  return parts.join(', ')
}
