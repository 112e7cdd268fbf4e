import type { ImportPreview } from '#shared/domain/import'
import { sizeWords } from '#shared/domain/file-size'
import { DateOrderChoice } from './date-order'
import { MappingTable } from './mapping-table'
import { PreviewRows } from './preview-rows'

interface PreviewStepProps {
  preview: ImportPreview
  /** The rows are being loaded again after a column was changed. */
  isReading: boolean
}

/** How the files were understood: the mapping of columns, and a preview of the first rows. */
export function PreviewStep({ preview, isReading }: PreviewStepProps) {
  const { fileNames, bytes, encoding, delimiter, kind, notes } = preview
  const facts = [
    fileNames.length === 1 ? fileNames[0] : `${fileNames.length} files`,
    sizeWords(bytes),
    ...(encoding === null ? [] : [encoding]),
    ...(delimiter === null ? [] : [`separated by ${delimiterWords(delimiter)}`]),
  ]
  return (
    <>
      <p className="quiet selectable">{facts.join(' · ')}</p>
      {notes.length > 0 && (
        <ul className="import-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <DateOrderChoice preview={preview} />
      {kind === 'csv' && <MappingTable preview={preview} />}
      <PreviewRows preview={preview} isReading={isReading} />
    </>
  )
}

function delimiterWords(delimiter: string): string {
  const known: Record<string, string> = {
    ',': 'comma',
    ';': 'semicolon',
    '\t': 'tab',
    '|': 'bar',
  }
  // Main may already send the name of the delimiter.
  return known[delimiter] ?? delimiter
}
