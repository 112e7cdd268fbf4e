import { readMarkdown } from '#markdown/read-markdown'
import { plainMentions } from '#shared/domain/mention'
import { mailHtml, typedHtml } from './markdown-html'
import { mailText } from './markdown-text'

/** The same message twice; `html` is markup that is safe already. */
export interface MessageParts {
  text: string
  html: string
}

/**
 * Both parts of a mail from one reading of an agent's Markdown; as it was typed where that would take too long. It
 * needs no thread of its own: what `isTooCostly` lets through is read within about half a second of CPU at worst.
 */
export function messageParts(markdown: string): MessageParts {
  const root = readMarkdown(markdown)
  return root === null ? typedParts(markdown) : { text: mailText(root), html: mailHtml(root) }
}

/** Both parts with every sign as it was typed. */
export function typedParts(markdown: string): MessageParts {
  const typed = plainMentions(markdown)
  return { text: typed.trimEnd(), html: typedHtml(typed) }
}
