import { z } from 'zod'

/** Seed, OTPTokens: six digits, five minutes, three attempts, one use. */
export const CODE_LIFETIME_SECONDS = 300
export const CODE_MAX_ATTEMPTS = 3

/** Accepts "123456" and pasted forms: "123 456", "123-456", with spaces around. */
export const CodeSchema = z
  .string()
  .max(40)
  .transform((text) => text.replace(/[\s\u00a0-]/gu, ''))
  .pipe(z.string().regex(/^\d{6}$/, { error: 'not-a-code' }))

/**
 * Finds the code in a pasted text, for example a whole mail. Null when there is none or more than
 * one.
 */
export function codeFromPaste(text: string): string | null {
  const found = text.match(/(?<!\d)\d{3}[\s\u00a0-]?\d{3}(?!\d)/gu) ?? []
  const codes = new Set(found.map((match) => match.replace(/\D/gu, '')))
  return codes.size === 1 ? ([...codes][0] ?? null) : null
}
