import type { ClientBase, Pool, QueryConfig } from 'pg'
import type { z } from 'zod'
import { firstOf, parseRows, parseValue } from './unexpected-row'

/** Runs one statement without Prisma. Resolves with its raw rows. */
export type RunSql = (text: string, values: unknown[]) => Promise<unknown[]>

/**
 * Options of a statement. pg supports a time limit for a single statement, but its types do not
 * include it.
 */
interface StatementOptions {
  /** The name under which it is prepared. */
  name?: string
  /** In milliseconds. */
  query_timeout?: number
}

/** Statements on one of pg's own clients or pools. */
export function runOn(connection: ClientBase | Pool, options: StatementOptions = {}): RunSql {
  return async (text, values) => {
    const statement: QueryConfig & StatementOptions = { text, values, ...options }
    const { rows } = await connection.query<object>(statement)
    return rows
  }
}

/** Like readRows of read-rows.ts, without Prisma. */
export async function readPgRows<Row extends z.ZodType>(
  run: RunSql,
  row: Row,
  text: string,
  values: unknown[] = [],
): Promise<z.output<Row>[]> {
  return parseRows(row, await run(text, values), () => text)
}

/** Like readOneRow of read-rows.ts, without Prisma. */
export async function readOnePgRow<Row extends z.ZodType>(
  run: RunSql,
  row: Row,
  text: string,
  values: unknown[] = [],
): Promise<z.output<Row>> {
  return firstOf(await readPgRows(run, row, text, values), () => text)
}

/** Like readValue of read-rows.ts, without Prisma. */
export async function readPgValue<Value extends z.ZodType>(
  run: RunSql,
  value: Value,
  text: string,
  values: unknown[] = [],
): Promise<z.output<Value>> {
  return parseValue(value, await run(text, values), () => text)
}
