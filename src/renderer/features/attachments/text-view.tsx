import { useEffect, useState } from 'react'
import type { Attachment } from '#shared/domain/attachment'
import type { CallOutput } from '#shared/ipc/contract'
import { sizeWords } from '#shared/domain/file-size'
import { Button } from '#renderer/components/button'
import { Skeleton } from '#renderer/components/skeleton'
import { fullTime } from '#renderer/components/time-words'
import { errorText } from '#renderer/errors/error-text'
import { shownName } from '#renderer/words/file-words'
import { useCaughtFocus } from './use-caught-focus'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import { attachmentsSlot } from './attachments-store'

type FileText = CallOutput<'attachments:read-text'>

/** A text as source, also HTML and SVG, or the text of a mail. Main reads it, up to a limit. */
export function TextView({ file }: { file: Attachment }) {
  const api = useSlot(apiSlot)
  const attachments = useSlot(attachmentsSlot)
  const session = useSlot(sessionSlot)
  const [content, setContent] = useState<FileText | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)

  const root = useCaughtFocus<HTMLDivElement>(error ?? content ?? attempt)

  useEffect(() => {
    let isCurrent = true
    api.attachments.readText({ attachmentId: file.id }).then(
      (answer) => {
        if (isCurrent) setContent(answer)
      },
      (reason: unknown) => {
        if (isCurrent) setError(reason)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [api, file.id, attempt])

  if (error !== null) {
    return (
      <div ref={root} className="viewer-none" role="alert" tabIndex={-1}>
        <p>{errorText(error)}</p>
        <Button
          onClick={() => {
            setError(null)
            setAttempt(attempt + 1)
          }}
        >
          Try again
        </Button>
      </div>
    )
  }
  if (content === null) {
    return (
      <div
        ref={root}
        className="viewer-body viewer-waiting"
        role="status"
        aria-label="Loading"
        tabIndex={-1}
      >
        {[70, 92, 84, 40, 88, 60].map((width, index) => (
          <Skeleton key={index} width={`${width}%`} />
        ))}
      </div>
    )
  }
  return (
    <div
      ref={root}
      className="viewer-body viewer-words"
      tabIndex={0}
      role="document"
      aria-label="Content"
    >
      {content.kind === 'mail' && (
        <dl className="viewer-mail-head selectable">
          <MailLine name="From" words={content.from} />
          <MailLine name="To" words={content.to} />
          <MailLine name="Subject" words={content.subject} />
          {content.sentAt !== null && (
            <MailLine name="Sent" words={fullTime(content.sentAt, session.workspace.timeZone)} />
          )}
          {content.attachments.length > 0 && (
            <MailLine
              name="Files"
              words={content.attachments
                .map(({ name, size }) => `${shownName(name)} (${sizeWords(size)})`)
                .join(', ')}
            />
          )}
        </dl>
      )}
      {content.text === '' ? (
        <p className="quiet">There is no text in it.</p>
      ) : (
        <pre className={`viewer-text viewer-text-${content.kind} selectable`} dir="auto">
          {content.text}
        </pre>
      )}
      {content.isCut && (
        <p className="viewer-cut quiet">
          This is only the beginning.{' '}
          <Button onClick={() => void attachments.getState().save(file)}>Save as…</Button>
        </p>
      )}
    </div>
  )
}

function MailLine({ name, words }: { name: string; words: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{words}</dd>
    </div>
  )
}
