import { Download } from 'lucide-react'
import type { Attachment } from '#shared/domain/attachment'
import { sizeWords } from '#shared/domain/file-size'
import { Button } from '#renderer/components/button'
import { AttachmentItem } from './attachment-item'
import { kindOf } from '#renderer/words/file-words'
import { useSlot } from '#renderer/state/slot'
import { attachmentsSlot } from './attachments-store'
import './attachment-list.css'

interface AttachmentListProps {
  files: readonly Attachment[]
  ticketId: string
  /** Null for files of the ticket's description. */
  commentId: string | null
}

/** The files of one message: thumbnails for pictures, names for everything else. */
export function AttachmentList({ files, ticketId, commentId }: AttachmentListProps) {
  const attachments = useSlot(attachmentsSlot)
  if (files.length === 0) return null
  const isPicture = ({ type }: Attachment) => kindOf(type) === 'image'
  const ordered = [...files.filter(isPicture), ...files.filter((file) => !isPicture(file))]
  const total = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <div className="attachments">
      <ul className="attachments-list" aria-label="Files">
        {ordered.map((file) => (
          <AttachmentItem key={file.id} file={file} files={ordered} />
        ))}
      </ul>
      {files.length > 1 && (
        <Button
          look="ghost"
          className="attachments-all"
          icon={<Download size={13} aria-hidden="true" />}
          onClick={() => void attachments.getState().saveAll(ticketId, commentId)}
        >
          Save all {files.length.toLocaleString()} ({sizeWords(total)})
        </Button>
      )}
    </div>
  )
}
