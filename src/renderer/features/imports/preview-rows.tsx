import { CircleAlert } from 'lucide-react'
import type { ImportPreview } from '#shared/domain/import'
import { dateAndTime } from '#renderer/components/time-words'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot } from '#renderer/state/window-slots'

interface PreviewRowsProps {
  preview: ImportPreview
  isReading: boolean
}

/** The first tickets as they will be imported, with their problems. */
export function PreviewRows({ preview, isReading }: PreviewRowsProps) {
  const session = useSlot(sessionSlot)
  const { rows, kind } = preview
  if (rows.length === 0) return <p className="quiet">There is no ticket in this file.</p>
  return (
    <div className="import-preview" aria-busy={isReading}>
      <table className="import-table">
        <caption>The first {rows.length === 1 ? 'ticket' : `${rows.length} tickets`}</caption>
        <thead>
          <tr>
            <th scope="col">{kind === 'csv' ? 'Line' : 'File'}</th>
            <th scope="col">Subject</th>
            <th scope="col">Requester</th>
            <th scope="col">Status</th>
            <th scope="col">Priority</th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={`${row.file} ${row.line}`}
              className={row.problem === null ? '' : 'import-bad'}
            >
              <td className="figures">
                <div className="cut" title={row.file}>
                  {kind === 'csv' ? row.line : row.file}
                </div>
              </td>
              <td dir="auto" title={row.subject}>
                <div className="cut">{row.subject}</div>
                {row.problem !== null && (
                  <div className="import-problem">
                    <CircleAlert size={12} aria-hidden="true" /> {row.problem}
                  </div>
                )}
              </td>
              <td dir="auto" title={row.requester}>
                <div className="cut">{row.requester}</div>
              </td>
              <td>{valueWords(STATUS_WORDS, row.status)}</td>
              <td>{valueWords(PRIORITY_WORDS, row.priority)}</td>
              <td className="figures">{instantWords(row.createdAt, session.workspace.timeZone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A value as the rest of the window shows it. An unknown value is shown unchanged. */
function valueWords(words: Record<string, string>, value: string): string {
  return words[value] ?? value
}

function instantWords(instant: string, timeZone: string): string {
  return Number.isNaN(Date.parse(instant)) ? instant : dateAndTime(instant, timeZone)
}
