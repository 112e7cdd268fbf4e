import { InvalidArgumentError } from 'commander'
import {
  IMPORT_FIELDS,
  type ImportField,
  type ImportMapping,
  type ImportPreview,
} from '#shared/domain/import'
import { UsageError } from './admin-io'

/** `--map subject=Title`: a field and its column. An empty column means none. */
export interface ColumnChoice {
  field: ImportField
  column: string
}

/** Parses one --map. Refuses an unknown field. */
export function parseColumnChoice(text: string): ColumnChoice {
  const at = text.indexOf('=')
  const name = (at < 0 ? text : text.slice(0, at)).trim().toLowerCase()
  const field = IMPORT_FIELDS.find((known) => known.toLowerCase() === name)
  if (at < 0 || field === undefined) {
    throw new InvalidArgumentError(`Use field=column; fields: ${IMPORT_FIELDS.join(', ')}.`)
  }
  return { field, column: text.slice(at + 1).trim() }
}

/** The guessed mapping, with the choices applied. Refuses a column that the table does not have. */
export function applyColumnChoices(
  preview: Pick<ImportPreview, 'mapping' | 'columns' | 'kind'>,
  choices: readonly ColumnChoice[],
): ImportMapping {
  const mapping: ImportMapping = { ...preview.mapping }
  if (preview.kind === 'mail') return mapping
  for (const { field, column } of choices) {
    if (column === '') {
      Reflect.deleteProperty(mapping, field)
      continue
    }
    const byName = preview.columns.find(
      ({ name }) => name.toLowerCase() === column.toLowerCase(),
    )?.index
    const byNumber = /^\d+$/u.test(column) ? preview.columns[Number(column) - 1]?.index : undefined
    const index = byName ?? byNumber
    if (index === undefined) {
      const names = preview.columns.map(({ name }) => name).join(', ')
      throw new UsageError(`There is no column "${column}" (${names}).`)
    }
    mapping[field] = index
  }
  return mapping
}
