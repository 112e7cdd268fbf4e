import { Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { IconButton } from '#renderer/components/icon-button'
import { pickedFiles, type PickedFile } from './picked-file'
import { useOnlyFiles } from './use-only-files'

/** Opens the system's file dialog. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly PickedFile[]) => void }) {
  const takeOnlyFiles = useOnlyFiles()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          const files = pickedFiles(event.target.files ?? [])
          event.target.value = ''
          void takeOnlyFiles(files, onFiles)
        }}
      />
      <IconButton
        label="Attach files"
        keys="Mod Shift A"
        data-control="attach"
        onClick={() => input.current?.click()}
      >
        <Paperclip size={15} />
      </IconButton>
    </>
  )
}
