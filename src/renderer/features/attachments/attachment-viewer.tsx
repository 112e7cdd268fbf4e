import * as Ariakit from '@ariakit/react'
import { ChevronLeft, ChevronRight, Download, ExternalLink, X } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import type { Attachment } from '#shared/domain/attachment'
import { sizeWords } from '#shared/domain/file-size'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { FileIcon } from './file-icon'
import { FileName } from './file-name'
import { kindOf, notShownWords, shownName } from '#renderer/words/file-words'
import { NoView } from './no-view'
import { PdfView } from './pdf-view'
import { PictureView } from './picture-view'
import { TextView } from './text-view'
import { ViewerButton } from './viewer-button'
import { useSlot } from '#renderer/state/slot'
import { attachmentsSlot } from './attachments-store'
import './attachment-viewer.css'

/**
 * Shows files inside the window. Nothing in them is executed. Arrow keys step through the files of
 * the message.
 */
export function AttachmentViewer() {
  const attachments = useSlot(attachmentsSlot)
  const { shown, asking, step, close, open, save, openAsked, dismissAsked } = useStore(attachments)
  const file = shown?.files[shown.index] ?? null

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'ArrowLeft') step(-1)
    else if (event.key === 'ArrowRight') step(1)
    else return
    event.preventDefault()
  }
  // Focuses the title, not the first button, which can be a disabled arrow.
  const title = useRef<HTMLHeadingElement>(null)
  const count = shown?.files.length ?? 0
  return (
    <>
      <Ariakit.Dialog
        aria-modal
        open={file !== null}
        onClose={close}
        unmountOnHide
        initialFocus={title}
        backdrop={<div className="dialog-backdrop" />}
        className="viewer"
        onKeyDown={onKeyDown}
      >
        {file !== null && shown !== null && (
          <>
            <header className="viewer-head">
              <FileIcon type={file.type} size={16} />
              <Ariakit.DialogHeading ref={title} tabIndex={-1} className="viewer-title">
                <FileName name={file.name} />
              </Ariakit.DialogHeading>
              <span className="viewer-size figures">
                {sizeWords(file.size)}
                {count > 1 && `, ${shown.index + 1} of ${count}`}
              </span>
              {count > 1 && (
                <>
                  <ViewerButton
                    label="Previous file"
                    keys="←"
                    isOff={shown.index === 0}
                    onClick={() => step(-1)}
                  >
                    <ChevronLeft size={16} />
                  </ViewerButton>
                  <ViewerButton
                    label="Next file"
                    keys="→"
                    isOff={shown.index === count - 1}
                    onClick={() => step(1)}
                  >
                    <ChevronRight size={16} />
                  </ViewerButton>
                </>
              )}
              <ViewerButton label="Open in default app" onClick={() => void open(file)}>
                <ExternalLink size={15} />
              </ViewerButton>
              <ViewerButton label="Save as…" onClick={() => void save(file)}>
                <Download size={15} />
              </ViewerButton>
              <ViewerButton label="Close viewer" keys="Esc" onClick={close}>
                <X size={16} />
              </ViewerButton>
            </header>
            <Content key={file.id} file={file} />
          </>
        )}
      </Ariakit.Dialog>
      <ConfirmDialog
        title="Open a file that may be a program?"
        open={asking !== null}
        confirm="Open anyway"
        look="danger"
        onConfirm={openAsked}
        onClose={dismissAsked}
      >
        <p>
          <bdi>{shownName(asking?.name ?? '')}</bdi> can run code with all your rights on this
          computer. Open it only if you know who made it and expected it.
        </p>
      </ConfirmDialog>
    </>
  )
}

function Content({ file }: { file: Attachment }) {
  switch (kindOf(file.type)) {
    case 'image':
      return <PictureView file={file} />
    case 'pdf':
      return <PdfView file={file} />
    case 'text':
    case 'mail':
      return <TextView file={file} />
    default:
      return file.type.startsWith('text/') ? (
        <TextView file={file} />
      ) : (
        <NoView file={file} words={notShownWords(file.type)} />
      )
  }
}
