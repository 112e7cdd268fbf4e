import { Button } from './button'
import { MessageLine } from './message-line'

/** A list that could not be read, or not again, with the way to try. */
export function ListProblem({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <MessageLine tone="error" actions={<Button onClick={onRetry}>Try again</Button>}>
      {text}
    </MessageLine>
  )
}
