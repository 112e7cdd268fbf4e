import type { TicketSort, View } from '#shared/domain/view'

export const VIEW_WORDS: Record<View, string> = {
  'my-open': 'My open',
  unassigned: 'Unassigned',
  'all-open': 'All open',
  waiting: 'Waiting',
  resolved: 'Resolved',
  closed: 'Closed',
}

/** The text for an empty view: mostly good news. */
export const EMPTY_VIEW_WORDS: Record<View, { title: string; text: string }> = {
  'my-open': {
    title: 'Nothing is waiting for you',
    text: 'Open tickets that are assigned to you show up here.',
  },
  unassigned: {
    title: 'Everything is assigned',
    text: 'Open tickets without an assignee show up here.',
  },
  'all-open': { title: 'No open tickets', text: 'Every open ticket of the team shows up here.' },
  waiting: {
    title: 'No tickets are waiting',
    text: 'Tickets that wait for an answer from outside show up here.',
  },
  resolved: {
    title: 'Nothing resolved yet',
    text: 'Resolved tickets stay here until they are closed.',
  },
  closed: { title: 'Nothing closed yet', text: 'Finished tickets stay here and can be reopened.' },
}

export const SORT_WORDS: Record<TicketSort, string> = {
  updated: 'Updated',
  created: 'Created',
  priority: 'Priority',
}

export const DIRECTION_WORDS: Record<TicketSort, { desc: string; asc: string }> = {
  updated: { desc: 'Newest first', asc: 'Oldest first' },
  created: { desc: 'Newest first', asc: 'Oldest first' },
  priority: { desc: 'Most urgent first', asc: 'Least urgent first' },
}
