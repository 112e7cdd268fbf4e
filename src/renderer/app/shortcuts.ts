/** All keyboard shortcuts, as the sheet shows them. */
export const SHORTCUTS: readonly { group: string; keys: readonly (readonly [string, string])[] }[] =
  [
    {
      group: 'Everywhere',
      keys: [
        ['/', 'Search tickets'],
        ['C', 'New ticket'],
        ['Mod 1–9', 'Go to a workspace'],
        ['I', 'Notifications'],
        ['Mod ,', 'Settings'],
        ['Mod Z', 'Undo the last change'],
        ['?', 'This sheet'],
      ],
    },
    {
      group: 'List',
      keys: [
        ['J', 'Next ticket'],
        ['K', 'Previous ticket'],
        ['Enter', 'Go to the ticket'],
        ['Esc', 'Back to the list (twice from a text)'],
      ],
    },
    {
      group: 'Notifications',
      keys: [
        ['J', 'Next'],
        ['K', 'Previous'],
        ['Enter', 'Open the ticket'],
        ['U', 'Read or unread'],
        ['Shift U', 'Mark all as read'],
      ],
    },
    {
      group: 'Ticket',
      keys: [
        ['Mod F', 'Find in the conversation'],
        ['R', 'Public reply'],
        ['N', 'Internal note'],
        ['Mod Enter', 'Send'],
        ['Mod Z', 'Take back your reply, in an empty composer'],
        ['Mod Shift ;', 'Canned replies'],
        ['Mod Shift A', 'Attach files'],
        ['@', 'Mention a colleague'],
        ['S', 'Status'],
        ['P', 'Priority'],
        ['A', 'Assignee'],
        ['T', 'Add a tag'],
        ['E', 'Close or reopen'],
      ],
    },
  ]

/** The field for a reply or a note. */
export const REPLY_FIELD = 'textarea[data-control=reply]'

/**
 * Elements where letters jump to the row that begins with them, also while the focus is on the
 * control above the list.
 */
export const OPEN_LIST = '[role=listbox], [role=combobox][aria-expanded=true]'

/** Whether letters belong to the focused element: a text field or an open menu. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return (
    target.closest(
      'input:not([type=radio], [type=checkbox], [type=file]), textarea, select, [contenteditable], [role=dialog], [role=menu], ' +
        OPEN_LIST,
    ) !== null
  )
}
