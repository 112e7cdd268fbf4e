import type { Nodes } from 'mdast'
import { memo, useMemo, type ReactNode } from 'react'
import { readText } from '#markdown/read-text'
import { ExternalLink } from './external-link'
import './markdown.css'

interface WrittenTextProps {
  text: string
  onOpenLink: (url: string) => void
}

/** A text as typed, with its line ends and spaces. URLs are links, and quotes are marked. */
export const WrittenText = memo(function WrittenText({ text, onOpenLink }: WrittenTextProps) {
  const root = useMemo(() => readText(text), [text])
  return (
    <div className="markdown markdown-plain selectable" dir="auto">
      {draw(root.children, onOpenLink)}
    </div>
  )
})

function draw(nodes: readonly Nodes[], onOpenLink: (url: string) => void): ReactNode[] {
  return nodes.map((node, index) => {
    switch (node.type) {
      case 'paragraph':
        return <p key={index}>{draw(node.children, onOpenLink)}</p>
      case 'blockquote':
        return <blockquote key={index}>{draw(node.children, onOpenLink)}</blockquote>
      case 'link':
        return (
          <ExternalLink key={index} url={node.url} onOpenLink={onOpenLink}>
            {draw(node.children, onOpenLink)}
          </ExternalLink>
        )
      case 'break':
        return '\n'
      case 'text':
        return node.value
      default:
        return null
    }
  })
}
