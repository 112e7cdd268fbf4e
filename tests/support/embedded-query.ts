import { Client } from 'pg'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'

/** Runs one statement on a separate connection. */
export async function queryOnce(
  endpoint: PgEndpoint,
  sql: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  const client = new Client({ ...endpoint, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(sql, values)
    return rows
  } finally {
    await client.end()
  }
}

/** The SQLSTATE with which a statement is refused, or 'none'. */
export async function refusal(endpoint: PgEndpoint, sql: string): Promise<string> {
  try {
    await queryOnce(endpoint, sql)
    return 'none'
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
}
