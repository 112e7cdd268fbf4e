import { CircleCheckBig, SearchX, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { EmptyState } from '#renderer/components/empty-state'
import { errorText } from '#renderer/errors/error-text'
import { isFirstUse } from './queue-total'
import { EMPTY_VIEW_WORDS, VIEW_WORDS } from '#renderer/words/view-words'
import { useSlot } from '#renderer/state/slot'
import { queueSlot } from './queue-store'
import { countsSlot } from './counts-store'
import { newTicketSlot } from '../new-ticket/new-ticket-store'
import { importsSlot } from '../imports/import-store'
import { mayWriteSlot } from '#renderer/state/window-slots'

/** Why there is no row: no match, no ticket, or an error. */
export function QueueEmpty() {
  const queue = useSlot(queueSlot)
  const counts = useSlot(countsSlot)
  const newTicket = useSlot(newTicketSlot)
  const imports = useSlot(importsSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const state = useStore(queue)
  const { query, load, error, retry, show } = state
  const numbers = useStore(counts, (state) => state.counts)

  if (load === 'failed') {
    return (
      <div role="alert" className="queue-body-message">
        <EmptyState
          icon={<TriangleAlert size={24} />}
          title="The list could not be loaded"
          text={errorText(error)}
        >
          <Button onClick={() => void retry()}>Try again</Button>
        </EmptyState>
      </div>
    )
  }
  if (query.filter !== '') {
    return (
      <div role="status" className="queue-body-message">
        <EmptyState
          icon={<SearchX size={24} />}
          title="No tickets match"
          text={`Nothing in ${VIEW_WORDS[query.view]} has “${query.filter}” as its number or in its subject.`}
        >
          <Button onClick={() => void show({ filter: '' })}>Clear search</Button>
          {query.view !== 'all-open' && (
            <Button onClick={() => void show({ view: 'all-open' })}>Search in All open</Button>
          )}
        </EmptyState>
      </div>
    )
  }
  if (mayWrite && isFirstUse(state, numbers)) {
    return (
      <EmptyState
        icon={<CircleCheckBig size={24} />}
        title="No tickets yet"
        text="Import the tickets you have, or create the first one."
      >
        <Button look="primary" onClick={() => imports.getState().open()}>
          Import tickets
        </Button>
        <Button onClick={() => newTicket.getState().open()}>Create the first ticket</Button>
      </EmptyState>
    )
  }
  const { title, text } = EMPTY_VIEW_WORDS[query.view]
  return <EmptyState icon={<CircleCheckBig size={24} />} title={title} text={text} />
}
