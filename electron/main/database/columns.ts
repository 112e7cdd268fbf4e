import { z } from 'zod'

/** A timestamptz, which the driver returns as a Date, as the text that crosses the bridge. */
export const InstantColumn = z.date().transform((time) => time.toISOString())

/** The same inside json, where PostgreSQL writes times in its own format. */
export const JsonInstantColumn = z
  .string()
  .pipe(z.coerce.date())
  .transform((time) => time.toISOString())

/** A bytea. */
export const BytesColumn = z.instanceof(Uint8Array)

/** An int8 that stays far below 2^53. Prisma returns it as a bigint. */
export const Int8Column = z.bigint().transform(Number)
