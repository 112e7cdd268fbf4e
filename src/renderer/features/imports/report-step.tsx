import { useRef } from 'react'
import type { ImportReport } from '#shared/domain/import'
import { useFixedRows } from '#renderer/components/use-fixed-rows'
import { tallyWords } from '#renderer/words/import-words'

const ROW_HEIGHT = 28

const TITLES: Record<ImportReport['state'], string> = {
  running: 'The import is running',
  done: 'The import is done',
  cancelled: 'The import was cancelled; what was added stays',
  failed: 'The import stopped',
  interrupted: 'The import was interrupted',
}

/** What happened to every row. Rejected rows are listed with line and reason. */
export function ReportStep({ report }: { report: ImportReport }) {
  const list = useRef<HTMLDivElement>(null)
  const { rejectedRows, rejected, state, reason, notes } = report
  const { first, last } = useFixedRows(list, rejectedRows.length, ROW_HEIGHT)
  const shown = rejectedRows.slice(first, last + 1)
  return (
    <>
      <div role={state === 'failed' ? 'alert' : 'status'}>
        <p className="import-result">{TITLES[state]}</p>
        <p className="figures">{tallyWords(report)}</p>
        {reason !== null && <p>{reason}</p>}
      </div>
      {notes.length > 0 && (
        <ul className="import-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {rejectedRows.length > 0 && (
        <>
          <h2>Rejected rows</h2>
          <div
            ref={list}
            className="import-rejected selectable"
            role="table"
            aria-label="Rejected rows"
            aria-rowcount={rejectedRows.length}
            tabIndex={0}
          >
            <div role="rowgroup" style={{ height: rejectedRows.length * ROW_HEIGHT }}>
              {shown.map((row, index) => (
                <div
                  key={`${row.file} ${row.line}`}
                  role="row"
                  aria-rowindex={first + index + 1}
                  className="import-rejected-row"
                  style={{ transform: `translateY(${(first + index) * ROW_HEIGHT}px)` }}
                >
                  <span role="cell" className="cut figures" title={row.file}>
                    {row.file} line {row.line}
                  </span>
                  <span role="cell" className="cut" title={row.reason}>
                    {row.reason}
                  </span>
                </div>
              ))}
            </div>
          </div>
          {rejected > rejectedRows.length && (
            <p className="quiet">
              The first {new Intl.NumberFormat().format(rejectedRows.length)} are shown; the saved
              report has them all {new Intl.NumberFormat().format(rejected)}.
            </p>
          )}
        </>
      )}
    </>
  )
}
