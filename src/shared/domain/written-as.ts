/**
 * How to render a message. `text` is shown character by character; in `markdown` characters can
 * format.
 */
export type WrittenAs = 'text' | 'markdown'

/**
 * How a message or a ticket's description was written. Only texts that members write in the app are
 * Markdown, because only the app has a preview. Requesters write plain text, and so did the authors
 * of imported mails and tables.
 */
export function writtenAs(message: { fromRequester?: boolean; isImported: boolean }): WrittenAs {
  return message.fromRequester === true || message.isImported ? 'text' : 'markdown'
}
