import { memo, useMemo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import type { Processor } from 'unified'
import { visit } from 'unist-util-visit'
import { readMarkdown } from '#markdown/read-markdown'
import type { MessageTree } from '#markdown/tree'
import { plainMentions } from '#shared/domain/mention'
import { ExternalLink } from './external-link'
import { MentionChip } from './mention-chip'
import { PlainWhenBroken } from './plain-when-broken'
import { WrittenText } from './written-text'
import './markdown.css'

interface MarkdownProps {
  text: string
  onOpenLink: (url: string) => void
}

/**
 * Renders an agent's Markdown from the same tree as its mail. No HTML, nothing is loaded, pictures
 * are shown by name only. Main checks links again and opens them. Text that cannot be parsed is
 * shown as typed.
 */
export const Markdown = memo(function Markdown({ text, onOpenLink }: MarkdownProps) {
  const typed = <WrittenText text={plainMentions(text)} onOpenLink={onOpenLink} />
  return (
    <PlainWhenBroken key={text} plain={typed}>
      <Formatted text={text} typed={typed} onOpenLink={onOpenLink} />
    </PlainWhenBroken>
  )
})

function Formatted({ text, typed, onOpenLink }: MarkdownProps & { typed: ReactNode }) {
  const root = useMemo(() => readMarkdown(text), [text])
  if (root === null) return typed
  return (
    <div className="markdown selectable" dir="auto">
      <ReactMarkdown
        remarkPlugins={[[alreadyRead, root]]}
        components={componentsFor(onOpenLink)}
        urlTransform={(url) => url}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}

/** Replaces the parser by a tree that was parsed already. */
function alreadyRead(this: Processor, root: MessageTree) {
  this.parser = () => root
  return (tree: MessageTree) => {
    visit(tree, (node) => {
      if (node.type === 'mention') {
        node.data = {
          hName: 'span',
          hProperties: { dataMention: node.id },
          hChildren: [{ type: 'text', value: `@${node.value}` }],
        }
      } else if (node.type === 'listItem' && node.data?.number !== undefined)
        node.data.hProperties = { value: String(node.data.number) }
    })
  }
}

function componentsFor(onOpenLink: (url: string) => void): Components {
  const link = (url: string | undefined, words: ReactNode) => (
    <ExternalLink url={url ?? ''} onOpenLink={onOpenLink}>
      {words}
    </ExternalLink>
  )
  return {
    a: ({ href, children }) => link(href, children),
    // Markdown produces no other span, because its HTML is not rendered.
    span: ({ children, ...rest }) => (
      <MentionChip id={String((rest as Record<string, unknown>)['data-mention'])}>
        {children}
      </MentionChip>
    ),
    img: ({ src, alt }) => (
      <span className="markdown-picture">
        {link(typeof src === 'string' ? src : undefined, `Picture: ${alt || 'without words'}`)}
      </span>
    ),
    // Headings of a message must not appear among the headings of the page.
    h1: ({ children }) => <p className="markdown-heading">{children}</p>,
    h2: ({ children }) => <p className="markdown-heading">{children}</p>,
    h3: ({ children }) => <p className="markdown-heading">{children}</p>,
    h4: ({ children }) => <p className="markdown-heading">{children}</p>,
    h5: ({ children }) => <p className="markdown-heading">{children}</p>,
    h6: ({ children }) => <p className="markdown-heading">{children}</p>,
    input: ({ checked }) => <span aria-hidden="true">{checked === true ? '☑ ' : '☐ '}</span>,
  }
}
