import type { z } from 'zod'
import type { DatabaseClient } from './client'
import type { Prisma } from './generated/client'
import { firstOf, parseRows, parseValue } from './unexpected-row'

/** A client or a transaction. */
type Reader = Pick<DatabaseClient, '$queryRaw'>

/**
 * Runs a statement and returns its rows, parsed by `row`. Throws UnexpectedRowError if a row does
 * not fit.
 */
export async function readRows<Row extends z.ZodType>(
  database: Reader,
  row: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row>[]> {
  return parseRows(row, await database.$queryRaw<unknown[]>(sql), () => sql.sql)
}

/** The first row, or null. */
export async function readRow<Row extends z.ZodType>(
  database: Reader,
  row: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row> | null> {
  return (await readRows(database, row, sql))[0] ?? null
}

/** The row of a statement that always has one. */
export async function readOneRow<Row extends z.ZodType>(
  database: Reader,
  row: Row,
  sql: Prisma.Sql,
): Promise<z.output<Row>> {
  return firstOf(await readRows(database, row, sql), () => sql.sql)
}

/** The value of a statement that always has one row and one column, such as a function call. */
export async function readValue<Value extends z.ZodType>(
  database: Reader,
  value: Value,
  sql: Prisma.Sql,
): Promise<z.output<Value>> {
  return parseValue(value, await database.$queryRaw<unknown[]>(sql), () => sql.sql)
}
