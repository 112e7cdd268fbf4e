import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CommentVisibility } from '#shared/domain/comment'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { errorText } from '#renderer/errors/error-text'
import { firstWords } from './first-words'
import { isAnsweringNow, useApp } from '#renderer/state/app-store'
import { useSlot } from '#renderer/state/slot'
import { sendingSlot, textOnItsWay, type Outgoing, type Sending } from './sending-store'

interface OutgoingLineProps {
  ticketId: string
  mode: CommentVisibility
  sending: Sending
}

const WAIT_WORDS: Record<NonNullable<Outgoing['cause']>, string> = {
  offline: 'Not sent yet: the database cannot be reached. It is sent when the database is back.',
  'unknown-outcome':
    'Not confirmed yet: the database stopped answering. This is checked when the database is back, and the message is sent only if it is missing.',
  files: 'Not sent yet: its files are still uploading. It is sent when they are done.',
  busy: 'Not sent yet: others are working on this. Trying again in a moment.',
  'disk-full': 'Not sent yet: the database’s disk is full. It is sent when there is room.',
}

/** The state of a message that was sent but is not confirmed. */
export function OutgoingLine({ ticketId, mode, sending }: OutgoingLineProps) {
  const cancel = useStore(useSlot(sendingSlot), (state) => state.cancel)
  const { outgoing, next, refusal } = sending
  const isAnswering = useApp(({ app }) => app === null || isAnsweringNow(app.connection))
  const isSlow = useSlow(outgoing?.id ?? null)
  if (refusal !== null) {
    return (
      <div className="composer-message">
        <MessageLine tone="error">Not sent. {errorText(refusal)}</MessageLine>
      </div>
    )
  }
  if (outgoing === null || (outgoing.cause === null && isAnswering && !isSlow)) return null
  return (
    <div className="composer-message">
      <MessageLine
        tone="news"
        actions={
          <Button disabled={outgoing.state === 'sending'} onClick={() => cancel(ticketId, mode)}>
            Cancel
          </Button>
        }
      >
        {outgoing.cause === null ? sendingWords(isAnswering) : WAIT_WORDS[outgoing.cause]}{' '}
        <q className="outgoing-words" dir="auto">
          {firstWords(textOnItsWay({ outgoing, next }))}
        </q>
      </MessageLine>
    </div>
  )
}

function sendingWords(isAnswering: boolean): string {
  return isAnswering ? 'Sending…' : 'Sending… the database does not answer.'
}

const SLOW_MS = 1000

/** True once the call takes so long that the user should be told. */
function useSlow(id: string | null): boolean {
  const [slowId, setSlowId] = useState<string | null>(null)
  useEffect(() => {
    if (id === null) return
    const timer = setTimeout(() => setSlowId(id), SLOW_MS)
    return () => clearTimeout(timer)
  }, [id])
  return id !== null && slowId === id
}
