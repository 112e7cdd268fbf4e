import type { z } from 'zod'

/** How much of a statement is used to name it. */
const STATEMENT_LENGTH = 300

/**
 * The database returned something else than the code expects: an error in the SQL or in the row's
 * schema. Names the statement and the column, never a value. Values are bound and not part of the
 * statement.
 */
export class UnexpectedRowError extends Error {
  override readonly name = 'UnexpectedRowError'
  /** What the log shows of an error, next to its name. */
  readonly code: string

  constructor(statement: string, problem: string) {
    const code = `${problem} in: ${statement.replace(/\s+/gu, ' ').trim().slice(0, STATEMENT_LENGTH)}`
    super(`unexpected row, ${code}`)
    this.code = code
  }
}

/** Parses rows as the driver returned them. `statement` is only called if a row does not fit. */
export function parseRows<Row extends z.ZodType>(
  row: Row,
  rows: readonly unknown[],
  statement: () => string,
): z.output<Row>[] {
  return rows.map((one) => parse(row, one, statement))
}

/** The first row of a statement that always has one. */
export function firstOf<Row>(rows: readonly Row[], statement: () => string): Row {
  const [row] = rows
  if (row === undefined) throw new UnexpectedRowError(statement(), 'no row')
  return row
}

/** The one value of one row with one column. */
export function parseValue<Value extends z.ZodType>(
  value: Value,
  rows: readonly unknown[],
  statement: () => string,
): z.output<Value> {
  const columns = rows.length === 1 ? Object.values(rows[0] as object) : []
  if (columns.length !== 1) throw new UnexpectedRowError(statement(), 'not one value')
  return parse(value, columns[0], statement)
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  statement: () => string,
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new UnexpectedRowError(statement(), problemOf(parsed.error))
}

/** Where the first issue is and which rule it breaks. */
function problemOf({ issues }: z.ZodError): string {
  const [issue] = issues
  if (issue === undefined) return 'unknown'
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path
  return [path.join('.'), issue.code].filter((part) => part !== '').join(' ')
}
