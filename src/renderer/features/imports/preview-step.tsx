import type { ImportPreview } from '#shared/domain/import'
import { sizeWords } from '#shared/domain/file-size'
import { DateOrderChoice } from './date-order'
import { MappingTable } from './mapping-table'
import { PreviewRows } from './preview-rows'

interface PreviewStepProps {
  preview: ImportPreview
  /** While the rows are read again after another column was chosen. */
  isReading: boolean
}

/** What was understood of the files: which column is what, and how the first rows will look. */
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
  // Main may name it already.
  return known[delimiter] ?? delimiter
}
