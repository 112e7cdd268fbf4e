import { Check, Clock, FileCheck, TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Delivery } from '#shared/domain/comment'
import { Button } from '#renderer/components/button'
import { fullTime } from '#renderer/components/time-words'
import { deliveryWords, isUnconfirmed } from './delivery-words'
import './delivery-line.css'

interface DeliveryLineProps {
  delivery: Delivery
  timeZone: string
  /** Null for a person with read access only. */
  onRetry: (() => Promise<void>) | null
}

const ICONS = {
  WAITING: Clock,
  SENT: Check,
  WRITTEN: FileCheck,
  DELAYED: Clock,
  FAILED: TriangleAlert,
}

/**
 * Says below a reply whether its mail was sent. An error is announced to screen readers and has a
 * retry button.
 */
export function DeliveryLine({ delivery, timeZone, onRetry }: DeliveryLineProps) {
  const [isRetrying, setRetrying] = useState(false)
  const Icon = ICONS[delivery.state]
  const line = useRef<HTMLDivElement>(null)
  const retry = async (again: () => Promise<void>) => {
    if (isRetrying) return
    setRetrying(true)
    await again()
    // The button disappears. The focus stays in the conversation.
    if (line.current?.contains(document.activeElement) === true)
      line.current.closest<HTMLElement>('[role="feed"]')?.focus({ preventScroll: true })
    setRetrying(false)
  }
  return (
    <div ref={line} className={`delivery delivery-${delivery.state.toLowerCase()}`}>
      <span
        role="status"
        className="delivery-words"
        title={`${deliveryWords(delivery)}, ${fullTime(delivery.at, timeZone)}`}
      >
        <Icon size={12} aria-hidden="true" />
        {deliveryWords(delivery)}
      </span>
      {(delivery.state === 'FAILED' || isRetrying) && onRetry !== null && (
        <Button aria-disabled={isRetrying} onClick={() => void retry(onRetry)}>
          {isUnconfirmed(delivery) ? 'Send again' : 'Try again'}
        </Button>
      )}
    </div>
  )
}
