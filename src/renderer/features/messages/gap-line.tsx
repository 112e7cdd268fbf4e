import { gapsIn } from '#shared/domain/canned-reply'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'

interface GapLineProps {
  text: string
  /** The user has tried to send it with gaps. */
  isWarned: boolean
  onShow: () => void
}

/** Lists the gaps of a canned reply. It does not block: sending again sends the text as it is. */
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
          ? `Not sent yet. Still to fill in: ${words}. Send again to send it as it is.`
          : `Still to fill in: ${words}.`}
      </MessageLine>
    </div>
  )
}
