import { z } from 'zod'

/** Texts, numbers and so on. Some leaf of a schema accepts one of them. */
const CANDIDATES: readonly unknown[] = [
  'a'.repeat(24),
  'mia@example.org',
  '123456',
  'Europe/Oslo',
  'acme',
  'Something to read',
  '2026-11-23T10:00:00.000Z',
  '2026-11-23',
  'https://example.org/',
  1,
  0,
  30,
  true,
  null,
  new Uint8Array(1),
  {},
]

/**
 * The smallest input that a channel's schema accepts, so that a new channel needs no sample:
 * optional parts are left out, lists have their minimum length.
 */
export function sampleInput(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.ZodType>
    return Object.fromEntries(
      Object.entries(shape)
        .filter(([, part]) => !part.safeParse(undefined).success)
        .map(([name, part]) => [name, sampleInput(part)]),
    )
  }
  const fits = (value: unknown) => schema.safeParse(value).success
  if (schema instanceof z.ZodArray) {
    if (fits([])) return []
    return [sampleInput(schema.element as z.ZodType)]
  }
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodDiscriminatedUnion) {
    return sampleInput(schema.options[0] as z.ZodType)
  }
  if (schema instanceof z.ZodNullable && fits(null)) return null
  if (schema instanceof z.ZodEnum) return schema.options[0]
  const found = CANDIDATES.find(fits)
  if (found === undefined) {
    throw new Error(`tests/support/sample-input.ts has no sample for ${JSON.stringify(schema.def)}`)
  }
  return found
}
