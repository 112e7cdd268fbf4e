import type { ReactNode } from 'react'
import { Button } from '../button'
import { MessageLine } from '../message-line'
import { Skeleton } from '../skeleton'
import { errorText } from '#renderer/errors/error-text'
import type { Reading } from './use-reading'

interface PageReadingProps<T> {
  reading: Reading<T>
  children: (value: T) => ReactNode
}

/** Shows the loaded value, its outline while loading, or the error. */
export function PageReading<T>({ reading, children }: PageReadingProps<T>) {
  if (reading.state === 'ready') return children(reading.value)
  if (reading.state === 'failed') {
    return (
      <MessageLine tone="error" actions={<Button onClick={reading.again}>Try again</Button>}>
        {errorText(reading.error)}
      </MessageLine>
    )
  }
  return (
    <div className="settings-loading" role="status" aria-label="Loading">
      {['60%', '90%', '75%', '85%'].map((width) => (
        <Skeleton key={width} width={width} height={20} />
      ))}
    </div>
  )
}
