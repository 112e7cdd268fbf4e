import { Prisma } from '../generated/client'

/**
 * A whole number written into the SQL, for limits. PostgreSQL keeps one plan for all values of a
 * parameter. Without knowing how few rows are wanted, no such plan is good, so it plans each call
 * again, which took longer than the query.
 */
export function literal(number: number): Prisma.Sql {
  if (!Number.isSafeInteger(number)) throw new TypeError('not a whole number')
  return Prisma.raw(String(number))
}
