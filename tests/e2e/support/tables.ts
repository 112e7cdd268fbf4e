/** Rows of a CSV file. Values are quoted where necessary. */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

export const HEADER = [
  'Ticket ID',
  'Subject',
  'Description',
  'Requester',
  'Status',
  'Priority',
  'Tags',
]

/** `count` tickets as another helpdesk would export them, numbered from `first`. */
export function ticketRows(count: number, first = 1): string[][] {
  const statuses = ['Open', 'Open', 'Pending', 'Solved', 'Closed']
  const priorities = ['Low', 'Normal', 'High', 'Urgent']
  return Array.from({ length: count }, (_, index) => {
    const number = first + index
    return [
      `OLD-${number}`,
      `Imported ticket ${number}`,
      `What happened in case ${number},\nin two lines.`,
      `customer${number % 97}@example.org`,
      statuses[number % statuses.length] ?? '',
      priorities[number % priorities.length] ?? '',
      `team-${number % 3}`,
    ]
  })
}
