import { IMPORT_FIELDS, type ImportPreview } from '#shared/domain/import'
import { FIELD_WORDS } from '#renderer/words/import-words'
import { useSlot } from '#renderer/state/slot'
import { importsSlot } from './import-store'

/** Maps columns to fields, with an example from the file. */
export function MappingTable({ preview }: { preview: ImportPreview }) {
  const imports = useSlot(importsSlot)
  const { columns, mapping } = preview
  return (
    <table className="import-table import-mapping">
      <caption className="unseen">Which column becomes which field</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Column</th>
          <th scope="col">Example</th>
        </tr>
      </thead>
      <tbody>
        {IMPORT_FIELDS.map((field) => {
          const chosen = mapping[field]
          const column = columns.find((one) => one.index === chosen)
          const sample = column?.samples.find((text) => text.trim() !== '') ?? ''
          return (
            <tr key={field}>
              <th scope="row">{FIELD_WORDS[field]}</th>
              <td>
                <select
                  className="import-select"
                  aria-label={`Column for ${FIELD_WORDS[field]}`}
                  value={chosen ?? ''}
                  onChange={(event) => {
                    const { value } = event.target
                    void imports.getState().map(field, value === '' ? null : Number(value))
                  }}
                >
                  <option value="">Not imported</option>
                  {columns.map(({ index, name }) => (
                    <option key={index} value={index}>
                      {name === '' ? `Column ${index + 1}` : name}
                    </option>
                  ))}
                </select>
              </td>
              <td className="quiet" dir="auto" title={sample}>
                <div className="cut">{sample}</div>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
