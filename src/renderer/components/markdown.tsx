import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkBreaks from 'remark-breaks'
import remarkGfm from 'remark-gfm'
import { plainMentions } from '../../shared/domain/mention'
import { linkTarget } from './link-target'
import { MentionChip } from './mention-chip'
import { PlainText } from './plain-text'
import { PlainWhenBroken } from './plain-when-broken'
import { remarkMentions } from './remark-mentions'
import './markdown.css'

interface MarkdownProps {
  text: string
  onOpenLink: (url: string) => void
}

/** Beyond this a text is shown as it was typed: no person formats that much, and a parser must not stop the window. */
const FORMATTED_AT_MOST = 20_000
const PLUGINS = [remarkGfm, remarkBreaks, remarkMentions]

/**
 * Text of customers and agents as safe Markdown: no HTML, nothing is loaded from anywhere, a picture
 * is only named, and a link is opened by main after its own check.
 */
export const Markdown = memo(function Markdown({ text, onOpenLink }: MarkdownProps) {
  if (text.length > FORMATTED_AT_MOST) return <PlainText text={plainMentions(text)} />
  return (
    <PlainWhenBroken text={plainMentions(text)}>
      <div className="markdown selectable" dir="auto">
        <ReactMarkdown
          remarkPlugins={PLUGINS}
          components={componentsFor(onOpenLink)}
          urlTransform={(url) => url}
        >
          {text}
        </ReactMarkdown>
      </div>
    </PlainWhenBroken>
  )
})

function componentsFor(onOpenLink: (url: string) => void): Components {
  const link = (url: string | undefined, words: ReactNode) => {
    const target = linkTarget(url ?? '')
    if (target === null) return <span title={url}>{words}</span>
    return (
      <a
        href={target}
        title={target}
        draggable={false}
        onClick={(event) => {
          event.preventDefault()
          onOpenLink(target)
        }}
        onAuxClick={(event) => event.preventDefault()}
      >
        {words}
      </a>
    )
  }
  return {
    a: ({ href, children }) => link(href, children),
    // No other span comes out of Markdown: its HTML is not taken.
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
    // Headings of a message must not stand among those of the page.
    h1: ({ children }) => <p className="markdown-heading">{children}</p>,
    h2: ({ children }) => <p className="markdown-heading">{children}</p>,
    h3: ({ children }) => <p className="markdown-heading">{children}</p>,
    h4: ({ children }) => <p className="markdown-heading">{children}</p>,
    h5: ({ children }) => <p className="markdown-heading">{children}</p>,
    h6: ({ children }) => <p className="markdown-heading">{children}</p>,
    input: ({ checked }) => <span aria-hidden="true">{checked === true ? '☑ ' : '☐ '}</span>,
  }
}
