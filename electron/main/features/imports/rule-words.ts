import type { z } from 'zod'

const WORDS: Record<string, (what: string) => string> = {
  unstorable: (what) => `${what} holds a NUL or a broken character, which cannot be stored.`,
  'control-characters': (what) => `${what} holds control characters.`,
  'too-short': (what) => `${what} is too short.`,
  'too-long': (what) => `${what} is too long.`,
  empty: (what) => `${what} is empty.`,
  'several-emails': (what) => `${what} is more than one e-mail address.`,
  'not-an-email': (what) => `${what} is not a valid e-mail address.`,
}

/** The first broken rule of a failed check, in words for a report: "The subject is too short." */
export function brokenRule(error: z.ZodError, what: string): string {
  const rule = error.issues[0]?.message ?? ''
  return (WORDS[rule] ?? WORDS['too-long'] ?? String)(what)
}
