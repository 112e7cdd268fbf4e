import type { z } from 'zod'
import { DomainError } from '#shared/errors'

type RuleWords = (field: string, limit: number | undefined) => string

const RULES: Record<string, RuleWords> = {
  'too-short': (field, min) =>
    `${field} needs at least ${min === 1 ? '1 character' : `${min ?? 2} characters`}.`,
  'too-long': (field, max) =>
    max === undefined
      ? `${field} is too long.`
      : `${field} can have at most ${new Intl.NumberFormat().format(max)} characters.`,
  empty: (field) => `${field} is empty.`,
  unstorable: (field) => `${field} contains characters that cannot be stored. Remove them.`,
  'control-characters': (field) => `${field} must be one line without control characters.`,
  'not-an-email': () => 'This is not an e-mail address, such as name@example.com.',
  'several-emails': () => 'This is more than one e-mail address. Enter only one.',
  'not-a-slug': (field) =>
    `${field} takes lowercase letters a to z, digits, and single hyphens between them.`,
  'not-a-time-zone': (field) => `${field} is not known. Choose one from the list.`,
  'ends-before-it-begins': () => 'The end must be later than the start.',
  'ends-as-it-begins': () => 'The end must differ from the start.',
  overlaps: () => 'These hours overlap others of the same day.',
  'not-a-number': (field) => `${field} must be a whole number.`,
  'below-zero': (field) => `${field} cannot be below zero.`,
  'too-much': (field) => `${field} is too large.`,
  'total-below-single': () =>
    'The limit for all files cannot be lower than the limit for one file.',
  'not-a-code': () => 'A code has six digits.',
}

/** The text for a broken rule of the shared schemas, shown beside the field. */
export function ruleText(rule: string, field: string, limit?: number): string {
  return RULES[rule]?.(field, limit) ?? `${field} is not valid.`
}

/** Null if `value` is valid, otherwise an error text. */
export function fieldProblem(schema: z.ZodType, value: unknown, field: string): string | null {
  const result = schema.safeParse(value)
  if (result.success) return null
  const issue = result.error.issues[0]
  if (issue === undefined) return null
  const params = 'params' in issue ? (issue.params as Record<string, unknown>) : {}
  const limit = params['min'] ?? params['max']
  const rule = issue.code === 'too_big' ? 'too-long' : issue.message
  return ruleText(rule, field, typeof limit === 'number' ? limit : undefined)
}

/** What main refused about one field, as a text. Null if the refusal is about something else. */
export function refusedField(error: unknown, path: string, field: string): string | null {
  if (!(error instanceof DomainError) || error.code !== 'input.invalid') return null
  const details = error.details as { issues: { path: string; rule: string }[] }
  const issue = details.issues.find((one) => one.path === path || one.path.startsWith(`${path}.`))
  return issue === undefined ? null : ruleText(issue.rule, field)
}
