import { readMarkdown } from '#markdown/read-markdown'
import { plainMentions } from '#shared/domain/mention'
import { mailHtml, typedHtml } from './markdown-html'
import { mailText } from './markdown-text'

/** The same message in both forms. `html` is safe markup. */
export interface MessageParts {
  text: string
  html: string
}

/**
 * Both parts of a mail from an agent's Markdown, parsed once. If parsing would take too long, the
 * text is sent as typed. No worker thread is needed: what `isTooCostly` accepts is parsed in about
 * half a second of CPU at worst.
 */
export function messageParts(markdown: string): MessageParts {
  const root = readMarkdown(markdown)
  return root === null ? typedParts(markdown) : { text: mailText(root), html: mailHtml(root) }
}

/** Both parts, with every character as it was typed. */
export function typedParts(markdown: string): MessageParts {
  const typed = plainMentions(markdown)
  return { text: typed.trimEnd(), html: typedHtml(typed) }
}
