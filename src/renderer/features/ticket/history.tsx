import { useState } from 'react'
import type { Ticket } from '#shared/domain/ticket'
import { Button } from '#renderer/components/button'
import { RelativeTime } from '#renderer/components/relative-time'
import { historyWords } from '#renderer/words/ticket-words'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'

const SHOWN = 8

/** Who changed what and when, newest first. */
export function History({ ticket }: { ticket: Ticket }) {
  const session = useSlot(sessionSlot)
  const [isWhole, setWhole] = useState(false)
  const entries = ticket.history.toReversed()
  const shown = isWhole ? entries : entries.slice(0, SHOWN)
  return (
    <section className="history" aria-label="History">
      <h3 className="history-title">History</h3>
      <ol>
        {shown.map((entry) => (
          <li key={entry.id} className="history-entry">
            <bdi>{historyWords(entry, session.user.id)}</bdi>{' '}
            <RelativeTime
              iso={entry.createdAt}
              timeZone={session.workspace.timeZone}
              className="quiet"
            />
          </li>
        ))}
      </ol>
      {entries.length > SHOWN && (
        <Button look="ghost" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${entries.length}`}
        </Button>
      )}
    </section>
  )
}
