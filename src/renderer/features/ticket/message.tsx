import { Lock } from 'lucide-react'
import { memo, use, useState, type ReactNode } from 'react'
import { plainMentions } from '#shared/domain/mention'
import { displayName, type Person } from '#shared/domain/user'
import type { WrittenAs } from '#shared/domain/written-as'
import { Avatar } from '#renderer/components/avatar'
import { Button } from '#renderer/components/button'
import { Markdown } from '#renderer/components/markdown'
import { MoreMenu } from '#renderer/components/more-menu'
import { RelativeTime } from '#renderer/components/relative-time'
import { WrittenText } from '#renderer/components/written-text'
import type { MessageRole } from './conversation-parts'
import { FindContext } from './find-context'
import { findable, placesOf } from './find-words'
import { foldText } from '#renderer/components/fold-text'

interface MessageProps {
  author: Person
  role: MessageRole
  kind: 'requester' | 'team' | 'internal'
  /**
   * Whether it was imported. This app does not vouch for author and time of an imported message.
   */
  isImported: boolean
  importedBy: Person | null
  createdAt: string
  text: string
  writtenAs: WrittenAs
  position: number
  /** -1 while older messages are not loaded. */
  count: number
  timeZone: string
  onOpenLink: (url: string) => void
  children?: ReactNode
}

/**
 * Characters that plain sentences do not contain. Only with them does "Show as written" make a
 * difference.
 */
const FORMATTING = /[*_~`#>[\]|\\&<+-]|^[ \t]*\d+[.)]/m

/**
 * One message. An internal note has its own background, a lock and a label, so that nobody takes it
 * for a reply.
 */
export const Message = memo(function Message(props: MessageProps) {
  const { author, role, kind, createdAt, text, timeZone, onOpenLink } = props
  const [isWhole, setWhole] = useState(false)
  const [isAsWritten, setAsWritten] = useState(false)
  const folded = foldText(text)
  const sought = use(FindContext)
  const isSought = folded.isFolded && sought !== '' && placesOf(sought, findable(text)).length > 0
  const shown = isWhole || isSought ? text : folded.text
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
          {props.isImported && (
            <span className="message-role message-imported">
              {props.importedBy === null ? (
                'imported'
              ) : (
                <>
                  imported by <bdi>{displayName(props.importedBy)}</bdi>
                </>
              )}
            </span>
          )}
          {kind === 'internal' && (
            <span className="message-note-mark">
              <Lock size={12} aria-hidden="true" /> Internal note
            </span>
          )}
          <RelativeTime iso={createdAt} timeZone={timeZone} className="message-time" />
          {props.writtenAs === 'markdown' && FORMATTING.test(text) && (
            <MoreMenu
              label={`More for the message from ${name}`}
              items={[
                {
                  text: isAsWritten ? 'Show formatted' : 'Show as written',
                  onChoose: () => setAsWritten(!isAsWritten),
                },
              ]}
            />
          )}
        </div>
        {isAsWritten ? (
          <div className="markdown markdown-plain selectable" dir="auto">
            {plainMentions(shown)}
          </div>
        ) : props.writtenAs === 'text' ? (
          <WrittenText text={plainMentions(shown)} onOpenLink={onOpenLink} />
        ) : (
          <Markdown text={shown} onOpenLink={onOpenLink} />
        )}
        {folded.isFolded && !isSought && (
          <Button look="ghost" className="message-fold" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show less' : `Show all (${folded.sizeWords})`}
          </Button>
        )}
        {props.children}
      </div>
    </article>
  )
})
