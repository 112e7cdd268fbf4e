import { Lock } from 'lucide-react'
import { memo, useState, type ReactNode } from 'react'
import { displayName, type Person } from '../../../shared/domain/user'
import { Avatar } from '../../components/avatar'
import { Button } from '../../components/button'
import { Markdown } from '../../components/markdown'
import { RelativeTime } from '../../components/relative-time'
import { foldText } from './fold-text'

interface MessageProps {
  author: Person
  role: 'Requester' | 'Team'
  kind: 'requester' | 'team' | 'internal'
  createdAt: string
  text: string
  position: number
  /** -1 while older messages are not loaded. */
  count: number
  timeZone: string
  onOpenLink: (url: string) => void
  children?: ReactNode
}

/** One message. An internal note has its own ground, a lock and the words, so that nobody takes it for a reply. */
export const Message = memo(function Message(props: MessageProps) {
  const { author, role, kind, createdAt, text, timeZone } = props
  const [isWhole, setWhole] = useState(false)
  const folded = foldText(text)
  const name = displayName(author)
  const what = kind === 'internal' ? 'Internal note' : 'Message'
  return (
    <article
      className={`message message-${kind}`}
      aria-label={`${what} from ${name}`}
      aria-posinset={props.position}
      aria-setsize={props.count}
    >
      <Avatar person={author} large />
      <div className="message-body">
        <div className="message-head">
          <bdi className="message-name" title={author.email}>
            {name}
          </bdi>
          <span className="message-role">{role}</span>
          {kind === 'internal' && (
            <span className="message-note-mark">
              <Lock size={12} aria-hidden="true" /> Internal note
            </span>
          )}
          <RelativeTime iso={createdAt} timeZone={timeZone} className="message-time" />
        </div>
        <Markdown text={isWhole ? text : folded.text} onOpenLink={props.onOpenLink} />
        {folded.isFolded && (
          <Button look="ghost" className="message-fold" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show less' : `Show all (${folded.sizeWords})`}
          </Button>
        )}
        {props.children}
      </div>
    </article>
  )
})
