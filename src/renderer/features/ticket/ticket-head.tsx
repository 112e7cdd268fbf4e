import { Check, Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { isFinished, type TicketRow } from '#shared/domain/ticket'
import { Button } from '#renderer/components/button'
import { RelativeTime } from '#renderer/components/relative-time'
import { Tooltip } from '#renderer/components/tooltip'
import { TicketPresence } from '../presence/presence-faces'
import { Subject } from './subject'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot, mayWriteSlot, toastsSlot } from '#renderer/state/window-slots'
import { actionsSlot } from './ticket-actions'
import { ticketSlot } from '#renderer/state/ticket-store'

interface TicketHeadProps {
  head: TicketRow
  /** False while only the fields of the list are known. Then nothing can be changed yet. */
  isWhole: boolean
}

/** Subject, number, and the most frequent action: close. */
export function TicketHead({ head, isWhole }: TicketHeadProps) {
  const session = useSlot(sessionSlot)
  const actions = useSlot(actionsSlot)
  const mayWrite = useSlot(mayWriteSlot)
  const ticket = useSlot(ticketSlot)
  const toasts = useSlot(toastsSlot)
  const focusRequest = useStore(ticket, (state) => state.focusRequest)
  const heading = useRef<HTMLHeadingElement>(null)
  const [copied, setCopied] = useState(false)
  const { timeZone } = session.workspace

  useEffect(() => {
    if (focusRequest === 0) return
    heading.current?.focus({ preventScroll: true })
    ticket.getState().answerFocus()
  }, [ticket, focusRequest])

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`#${head.number}`)
      setCopied(true)
    } catch {
      toasts.getState().error('The system did not allow copying.')
    }
  }

  const finished = isFinished(head.status)
  return (
    <header className="ticket-head">
      <div className="ticket-head-words">
        <Subject
          ref={heading}
          head={head}
          mayEdit={mayWrite && isWhole}
          onSave={(subject, seen) => actions.rename(head.id, subject, seen)}
        />
        <div className="ticket-line">
          <Tooltip text={copied ? 'Copied' : 'Copy the number'}>
            <button
              type="button"
              className="ticket-number figures"
              aria-label={`Copy number #${head.number}`}
              onClick={() => void copy()}
            >
              #{head.number}
              {copied ? <Check size={12} /> : <Copy size={12} />}
            </button>
          </Tooltip>
          <span>
            Created <RelativeTime iso={head.createdAt} timeZone={timeZone} />
          </span>
          <span>
            Updated <RelativeTime iso={head.updatedAt} timeZone={timeZone} />
          </span>
          <TicketPresence ticketId={head.id} />
        </div>
      </div>
      {mayWrite && (
        <div className="ticket-actions">
          <Tooltip text={finished ? 'Reopen the ticket' : 'Close the ticket'} keys="E">
            <Button
              disabled={!isWhole}
              onClick={() => void actions.setStatus(head.id, finished ? 'OPEN' : 'CLOSED')}
            >
              {finished ? 'Reopen' : 'Close'}
            </Button>
          </Tooltip>
        </div>
      )}
    </header>
  )
}
