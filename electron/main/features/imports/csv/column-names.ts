import type { ImportField } from '#shared/domain/import'

/**
 * Names under which helpdesks export a field, the most reliable first: Zendesk, Freshdesk,
 * osTicket, Zammad, ServiceNow, Jira, and what people call columns in their own spreadsheets.
 */
export const COLUMN_NAMES: Record<ImportField, readonly string[]> = {
  externalId: [
    ...[
      'ticket id',
      'ticket number',
      'ticket no',
      'ticket',
      'issue key',
      'issue id',
      'case number',
    ],
    ...[
      'case id',
      'incident number',
      'id',
      '#',
      'number',
      'key',
      'reference',
      'ref',
      'external id',
    ],
    ...['ticketnummer', 'nummer'],
  ],
  subject: [
    ...['subject', 'ticket subject', 'title', 'ticket title', 'summary', 'short description'],
    ...['betreff', 'titel', 'topic', 'issue', 'headline'],
  ],
  description: [
    ...['description', 'ticket description', 'description text', 'body', 'message', 'message body'],
    ...['text', 'content', 'details', 'detail', 'first message', 'question', 'comment', 'comments'],
    ...['beschreibung', 'nachricht', 'problem', 'conversation', 'notes', 'note'],
  ],
  requesterEmail: [
    ...['requester email', 'customer email', 'from email', 'contact email', 'client email'],
    ...['reporter email', 'caller email', 'sender email', 'user email', 'submitter email'],
    ...['email', 'email address', 'mail', 'requester', 'customer', 'from', 'sender', 'contact'],
    ...['reporter', 'caller', 'client', 'absender', 'kunde'],
  ],
  requesterName: [
    ...['requester name', 'customer name', 'contact name', 'client name', 'reporter name'],
    ...[
      'sender name',
      'full name',
      'requester',
      'customer',
      'from',
      'contact',
      'reporter',
      'caller',
    ],
    ...['client', 'sender', 'name', 'user name', 'absender', 'kunde'],
  ],
  status: [
    ...['status', 'ticket status', 'current status', 'state', 'ticket state', 'incident state'],
    ...['case status', 'zustand'],
  ],
  priority: ['priority', 'ticket priority', 'priorität', 'prio', 'urgency', 'severity'],
  tags: ['tags', 'ticket tags', 'labels', 'tag', 'label', 'schlagwörter', 'stichworte'],
  assigneeEmail: [
    ...['assignee email', 'agent email', 'owner email', 'assigned to email', 'assignee', 'agent'],
    ...['assigned to', 'agent assigned', 'assigned agent', 'owner', 'bearbeiter'],
  ],
  createdAt: [
    ...['created at', 'created', 'created time', 'date created', 'created date', 'created on'],
    ...['creation date', 'opened at', 'open date', 'date opened', 'opened', 'sys created at'],
    ...['submitted at', 'received at', 'received', 'erstellt am', 'erstellt', 'date', 'timestamp'],
  ],
  updatedAt: [
    ...['updated at', 'updated', 'last updated', 'last update', 'updated time', 'last update time'],
    ...['last updated time', 'modified', 'modified at', 'last modified', 'updated on'],
    ...['sys updated at', 'aktualisiert am', 'aktualisiert', 'geändert am'],
  ],
  closedAt: [
    ...['closed at', 'solved at', 'resolved at', 'closed date', 'close date', 'date closed'],
    ...['closed time', 'resolved time', 'closed', 'resolved', 'solved', 'closed on'],
    ...['resolution date', 'completed at', 'geschlossen am', 'erledigt am', 'time to resolution'],
  ],
}

/** Makes "Ticket_ID", "ticketId" and "Ticket ID" the same name. */
export function normalizeHeader(header: string): string {
  const plain = header.normalize('NFC').toLowerCase()
  if (plain.trim() === '#') return '#'
  return plain.replace(/e-mail/gu, 'email').replace(/[^\p{L}\p{N}]/gu, '')
}

const RANKS = new Map<ImportField, Map<string, number>>(
  Object.entries(COLUMN_NAMES).map(([field, names]) => [
    field as ImportField,
    new Map(names.map((name, rank) => [normalizeHeader(name), rank] as const)),
  ]),
)

/** How reliably a header names a field: 0 is the most reliable, null means that it does not. */
export function headerRank(field: ImportField, header: string): number | null {
  return RANKS.get(field)?.get(normalizeHeader(header)) ?? null
}

/** A field that the header may name, or null for an unknown name. */
export function fieldOfHeader(header: string): ImportField | null {
  for (const [field, names] of RANKS) if (names.has(normalizeHeader(header))) return field
  return null
}
