/** How a message is to be read: `text` is shown sign by sign as it was typed, in `markdown` signs may format. */
export type WrittenAs = 'text' | 'markdown'

/**
 * How a message, or the description of a ticket, was written. Only what a member writes in the app is Markdown,
 * since only there a preview shows what becomes of it. Requesters write plain text, and so did whoever wrote what
 * was imported from mails and tables.
 */
export function writtenAs(message: { fromRequester?: boolean; isImported: boolean }): WrittenAs {
  return message.fromRequester === true || message.isImported ? 'text' : 'markdown'
}
