import type { Attachment } from '#shared/domain/attachment'
import { Button } from '#renderer/components/button'
import { FileIcon } from './file-icon'
import { useCaughtFocus } from './use-caught-focus'
import { useSlot } from '#renderer/state/slot'
import { attachmentsSlot } from './attachments-store'

/** Shown in place of a file that cannot be displayed. Says what to do instead. */
export function NoView({ file, words }: { file: Attachment; words: string }) {
  const attachments = useSlot(attachmentsSlot)
  const { open, save } = attachments.getState()
  const root = useCaughtFocus<HTMLDivElement>(words)
  return (
    <div ref={root} className="viewer-none" role="status" tabIndex={-1}>
      <FileIcon type={file.type} size={32} />
      <p>{words}</p>
      <div className="viewer-none-buttons">
        <Button onClick={() => void open(file)}>Open in default app</Button>
        <Button onClick={() => void save(file)}>Save as…</Button>
      </div>
    </div>
  )
}
