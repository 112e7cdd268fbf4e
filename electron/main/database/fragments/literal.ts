import { Prisma } from '../generated/client'

/**
 * A whole number written into the SQL. For limits: PostgreSQL keeps one plan for all values of a
 * parameter, and without knowing how few rows are wanted none of them is a good one, so that it plans
 * each call anew, which took longer than the query.
 */
export function literal(number: number): Prisma.Sql {
  if (!Number.isSafeInteger(number)) throw new TypeError('not a whole number')
  return Prisma.raw(String(number))
}
