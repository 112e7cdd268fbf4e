import { useState, type DragEvent } from 'react'
import { carriesFiles, collectDropped } from './collect-dropped'
import { describeBy } from './only-files'
import type { PickedFile } from './picked-file'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, toastsSlot } from '#renderer/state/window-slots'

interface FileDrop {
  /** Files are being dragged over the area. */
  isOver: boolean
  handlers: {
    onDragOver: (event: DragEvent) => void
    onDragLeave: (event: DragEvent) => void
    onDrop: (event: DragEvent) => void
  }
}

/** Makes an area accept dropped files and folders. Other drags pass through to what is beneath. */
export function useFileDrop(
  isOpen: boolean,
  onFiles: (files: readonly PickedFile[]) => void,
): FileDrop {
  const api = useSlot(apiSlot)
  const toasts = useSlot(toastsSlot)
  const [isOver, setOver] = useState(false)

  const drop = async (data: DataTransfer) => {
    const { files, problem } = await collectDropped(data, describeBy(api))
    if (problem !== null) toasts.getState().error(problem)
    if (files.length > 0) onFiles(files)
  }
  return {
    isOver: isOpen && isOver,
    handlers: {
      onDragOver: (event) => {
        if (!isOpen || event.defaultPrevented || !carriesFiles(event.dataTransfer)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      },
      onDragLeave: (event) => {
        const to = event.relatedTarget
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false)
      },
      onDrop: (event) => {
        setOver(false)
        if (!isOpen || event.defaultPrevented || !carriesFiles(event.dataTransfer)) return
        event.preventDefault()
        void drop(event.dataTransfer)
      },
    },
  }
}
