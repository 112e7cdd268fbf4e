import { Button } from './button'
import { MessageLine } from './message-line'

/** Says that a list could not be loaded or refreshed, with a button to retry. */
export function ListProblem({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <MessageLine tone="error" actions={<Button onClick={onRetry}>Try again</Button>}>
      {text}
    </MessageLine>
  )
}
