import { isDomainError } from '#shared/errors'
import { MessageLine } from '#renderer/components/message-line'
import { errorText } from '#renderer/errors/error-text'
import { useCountdown } from '#renderer/components/use-countdown'

/** Why no code was sent. For a limit, counts down to the next possible attempt. */
export function RequestProblem({ error, limitedUntil }: { error: unknown; limitedUntil: number }) {
  const seconds = useCountdown(limitedUntil)
  if (error === null || isDomainError(error, 'input.invalid')) return null
  if (!isDomainError(error, 'code.limited')) {
    return <MessageLine tone="error">{errorText(error)}</MessageLine>
  }
  if (seconds === 0) return <MessageLine tone="news">You can try again now.</MessageLine>
  return (
    <MessageLine tone="error">
      Too many codes were requested. Try again in <span className="figures">{seconds} s</span>.
    </MessageLine>
  )
}
