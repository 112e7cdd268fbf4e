import { Check, Clock, FileCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Delivery } from '../../../shared/domain/comment'
import { Button } from '../../components/button'
import { fullTime } from '../../components/time-words'
import { deliveryWords } from './delivery-words'
import './delivery-line.css'

interface DeliveryLineProps {
  delivery: Delivery
  timeZone: string
  /** Null for somebody who may only read. */
  onRetry: (() => Promise<void>) | null
}

const ICONS = {
  WAITING: Clock,
  SENT: Check,
  WRITTEN: FileCheck,
  DELAYED: Clock,
  FAILED: TriangleAlert,
}

/** Says quietly under a reply whether its mail has left; a refusal is read out and can be tried again. */
export function DeliveryLine({ delivery, timeZone, onRetry }: DeliveryLineProps) {
  const [isRetrying, setRetrying] = useState(false)
  const Icon = ICONS[delivery.state]
  const retry = async (again: () => Promise<void>) => {
    setRetrying(true)
    await again()
    setRetrying(false)
  }
  return (
    <div className={`delivery delivery-${delivery.state.toLowerCase()}`}>
      <span
        role="status"
        className="delivery-words"
        title={`${deliveryWords(delivery)}, ${fullTime(delivery.at, timeZone)}`}
      >
        <Icon size={12} aria-hidden="true" />
        {deliveryWords(delivery)}
      </span>
      {delivery.state === 'FAILED' && onRetry !== null && (
        <Button look="ghost" disabled={isRetrying} onClick={() => void retry(onRetry)}>
          Try again
        </Button>
      )}
    </div>
  )
}
