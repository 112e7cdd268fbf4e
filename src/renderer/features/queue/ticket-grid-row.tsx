import { memo } from 'react'
import type { TicketRow } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { PriorityIcon } from '#renderer/components/priority-icon'
import { RelativeTime } from '#renderer/components/relative-time'
import { Skeleton } from '#renderer/components/skeleton'
import { StatusIcon } from '#renderer/components/status-icon'
import { TagDot } from '#renderer/components/tag-dot'
import { DraftMark, useHasDraft } from '../messages/draft-mark'
import { PresenceFaces, usePresence } from '../presence/presence-faces'
import { presenceWords } from '#renderer/words/presence-words'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'
import { plainExcerpt, rowName } from './row-name'

interface TicketGridRowProps {
  /** Null while this part of the view is loading. */
  row: TicketRow | null
  index: number
  top: number
  isActive: boolean
  isOpen: boolean
  /** It no longer belongs here, and is removed when the list no longer has to hold still. */
  isGone: boolean
  /** Files are being dragged over it. */
  isDropTarget: boolean
  timeZone: string
  /** The time by which the list is sorted. */
  time: 'createdAt' | 'updatedAt'
  onOpen: (id: string, focus: boolean) => void
}

/** One ticket in two lines. */
export const TicketGridRow = memo(function TicketGridRow(props: TicketGridRowProps) {
  const { row, index, top, isActive, isOpen, isGone, isDropTarget, timeZone, time, onOpen } = props
  const people = usePresence(row?.id ?? '')
  const hasDraft = useHasDraft(row?.id ?? '')
  const style = { transform: `translateY(${top}px)` }
  if (row === null) {
    return (
      <div className="ticket-row-skeleton ticket-row-place" style={style} aria-hidden="true">
        <Skeleton width={`${60 + ((index * 17) % 30)}%`} />
        <Skeleton width={`${40 + ((index * 23) % 30)}%`} height={10} />
      </div>
    )
  }
  return (
    <div
      className="ticket-row ticket-row-place"
      style={style}
      role="row"
      data-ticket={row.id}
      data-drop={isDropTarget}
      aria-rowindex={index + 1}
      aria-selected={isOpen}
      data-gone={isGone}
      aria-label={[
        rowName(row, hasDraft),
        ...(people.length === 0 ? [] : [presenceWords(people)]),
        ...(isGone ? ['no longer in this place'] : []),
      ].join(', ')}
      tabIndex={isActive ? 0 : -1}
      onClick={() => onOpen(row.id, false)}
    >
      <div className="ticket-row-status" role="gridcell" title={STATUS_WORDS[row.status]}>
        <StatusIcon status={row.status} />
      </div>
      <div className="ticket-row-subject cut" role="gridcell" dir="auto" title={row.subject}>
        {row.subject}
      </div>
      <div className="ticket-row-age" role="gridcell">
        <span className="ticket-row-number figures">#{row.number}</span>
        <RelativeTime iso={row[time]} timeZone={timeZone} />
      </div>
      <div
        className="ticket-row-priority"
        role="gridcell"
        title={`${PRIORITY_WORDS[row.priority]} priority`}
      >
        <PriorityIcon priority={row.priority} />
      </div>
      <div className="ticket-row-words cut" role="gridcell">
        {hasDraft && <DraftMark />}
        <bdi>{displayName(row.requester)}</bdi>
        <span className="ticket-row-excerpt">
          {' '}
          – <bdi>{plainExcerpt(row.excerpt)}</bdi>
        </span>
      </div>
      <div className="ticket-row-end" role="gridcell">
        {row.tags.slice(0, 4).map((tag) => (
          <TagDot key={tag.id} tag={tag} title={tag.name} />
        ))}
        <PresenceFaces people={people} />
        <Avatar person={row.assignee} />
      </div>
    </div>
  )
})
