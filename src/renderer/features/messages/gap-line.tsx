import { gapsIn } from '#shared/domain/canned-reply'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'

interface GapLineProps {
  text: string
  /** Somebody has tried to send it so. */
  isWarned: boolean
  onShow: () => void
}

/** Names what a canned reply has left open. It stops nobody: sent once more, the text goes as it is. */
export function GapLine({ text, isWarned, onShow }: GapLineProps) {
  const words = [...new Set(gapsIn(text).map((gap) => gap.words))].join(', ')
  if (words === '') return null
  return (
    <div className="composer-message">
      <MessageLine
        tone={isWarned ? 'error' : 'news'}
        actions={<Button onClick={onShow}>Show</Button>}
      >
        {isWarned
          ? `Not sent yet. Still to fill in: ${words}. Send once more to send it as it is.`
          : `Still to fill in: ${words}.`}
      </MessageLine>
    </div>
  )
}
