import { useState, type DragEvent, type MouseEvent } from 'react'
import type { Attachment } from '#shared/domain/attachment'
import { sizeWords } from '#shared/domain/file-size'
import { MoreMenu } from '#renderer/components/more-menu'
import { FileIcon } from './file-icon'
import { FileName } from './file-name'
import { kindOf, shownName } from '#renderer/words/file-words'
import { useSlot } from '#renderer/state/slot'
import { attachmentsSlot } from './attachments-store'

interface AttachmentItemProps {
  file: Attachment
  /** All files of the same message, to step through them in the viewer. */
  files: readonly Attachment[]
}

/**
 * Shows a picture as a thumbnail and any other file by name. A click opens the viewer; the menu has
 * the other actions.
 */
export function AttachmentItem({ file, files }: AttachmentItemProps) {
  const attachments = useSlot(attachmentsSlot)
  const [isBroken, setBroken] = useState(false)
  const { view, open, save, copyName, dragOut } = attachments.getState()
  const name = shownName(file.name)
  const size = sizeWords(file.size)
  const isPicture = kindOf(file.type) === 'image' && !isBroken

  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    event.currentTarget.querySelector<HTMLElement>('[aria-haspopup=menu]')?.click()
  }
  const onDragStart = (event: DragEvent) => {
    // The page's own drag would carry a URL. The system's drag carries the file.
    event.preventDefault()
    void dragOut(file)
  }
  return (
    <li
      className={`attachment ${isPicture ? 'attachment-picture' : 'attachment-chip'}`}
      draggable
      onDragStart={onDragStart}
      onContextMenu={onContextMenu}
    >
      <button
        type="button"
        className="attachment-look"
        aria-label={`${name}, ${size}`}
        title={`${name}, ${size}`}
        onClick={() => view(files, file.id)}
      >
        {isPicture ? (
          <img
            src={file.url}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
            onError={() => setBroken(true)}
          />
        ) : (
          <>
            <FileIcon type={file.type} size={16} />
            <FileName name={file.name} />
            <span className="attachment-size figures">{size}</span>
          </>
        )}
      </button>
      <span className="attachment-more">
        <MoreMenu
          label={`More for ${name}`}
          items={[
            { text: 'View', onChoose: () => view(files, file.id) },
            { text: 'Open in default app', onChoose: () => void open(file) },
            { text: 'Save as…', onChoose: () => void save(file) },
            { text: 'Copy name', onChoose: () => void copyName(file) },
          ]}
        />
      </span>
    </li>
  )
}
