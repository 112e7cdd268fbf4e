import type { KeyboardEvent, ReactNode } from 'react'
import { DropVeil } from './drop-veil'
import { pastedFiles } from './paste-files'
import type { PickedFile } from './picked-file'
import { useFileDrop } from './use-file-drop'
import { useOnlyFiles } from './use-only-files'
import { useSlot } from '#renderer/state/slot'
import { uploadsSlot } from './uploads-store'

interface AttachZoneProps {
  /** Null while nothing can be attached here: no ticket is open, or it is read-only. */
  draftKey: string | null
  ticketId: string | null
  className: string
  /** The text that says what dropping here does: "Drop to attach to your reply". */
  words: string
  tone?: 'plain' | 'note'
  children: ReactNode
}

/** An area that takes files for one draft: dropped, pasted, or chosen with Mod+Shift+A. */
export function AttachZone(props: AttachZoneProps) {
  const { draftKey, ticketId, className, words, tone = 'plain', children } = props
  const uploads = useSlot(uploadsSlot)
  const attach = (files: readonly PickedFile[]) => {
    if (draftKey !== null) void uploads.getState().add(draftKey, ticketId, files)
  }
  const takeOnlyFiles = useOnlyFiles()
  const { isOver, handlers } = useFileDrop(draftKey !== null, attach)

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isMod = event.ctrlKey !== event.metaKey && event.shiftKey && !event.altKey
    if (!isMod || event.code !== 'KeyA' || draftKey === null) return
    event.preventDefault()
    event.currentTarget.querySelector<HTMLElement>('[data-control=attach]')?.click()
  }
  return (
    <div
      className={`attach-zone ${className}`}
      {...handlers}
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        if (draftKey === null || event.defaultPrevented) return
        const files = pastedFiles(event.clipboardData, new Date())
        if (files.length === 0) return
        event.preventDefault()
        void takeOnlyFiles(files, attach)
      }}
    >
      {children}
      <DropVeil isShown={isOver} words={words} tone={tone} />
    </div>
  )
}
