import { FileUp } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import type { ImportProgress } from '#shared/domain/import'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { pickedFiles } from '../attachments/picked-file'
import { useOnlyFiles } from '../attachments/use-only-files'
import { tallyWords } from '#renderer/words/import-words'
import { useSlot } from '#renderer/state/slot'
import { importsSlot } from './import-store'

/**
 * Takes files from the system's dialog or a drop. Offers to continue an import that a crash
 * interrupted.
 */
export function ChooseStep({ interrupted }: { interrupted: ImportProgress | null }) {
  const imports = useSlot(importsSlot)
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const { choose, resume, discard } = imports.getState()

  const takeOnlyFiles = useOnlyFiles()
  const chooseFiles = (files: Iterable<File>) =>
    void takeOnlyFiles(pickedFiles(files), (picked) => void choose(picked.map(({ file }) => file)))
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    chooseFiles(event.dataTransfer.files)
  }
  return (
    <>
      {interrupted !== null && (
        <MessageLine
          tone="news"
          actions={
            <>
              <Button onClick={() => void discard()}>Discard</Button>
              <Button look="primary" onClick={() => void resume()}>
                Continue
              </Button>
            </>
          }
        >
          The import of {interrupted.fileName} was interrupted ({tallyWords(interrupted)}).
          Continuing adds only what is missing.
        </MessageLine>
      )}
      <div
        className="import-drop"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileUp size={24} aria-hidden="true" />
        <p className="import-drop-title">Drop a CSV file or mails here</p>
        <p className="quiet">
          A table with one ticket per line (.csv, .tsv, .txt), or any number of mails (.eml, .emlx,
          .mbox)
        </p>
        <input
          ref={input}
          type="file"
          multiple
          accept=".csv,.txt,.tsv,.eml,.emlx,.mbox"
          hidden
          aria-label="Files to import"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])]
            event.target.value = ''
            chooseFiles(files)
          }}
        />
        <Button look="primary" onClick={() => input.current?.click()}>
          Choose files
        </Button>
      </div>
    </>
  )
}
