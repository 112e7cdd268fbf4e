import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { multiLine, singleLine } from './text'

export const CANNED_CONTENT_MAX = 20_000
export const CannedReplyNameSchema = singleLine(1, 100)
export const CannedReplyContentSchema = multiLine(CANNED_CONTENT_MAX)

/** A text that agents insert into a reply. Its name is compared without case inside a workspace. */
export const CannedReplySchema = z.strictObject({
  id: IdSchema,
  name: z.string(),
  content: z.string(),
  updatedAt: InstantSchema,
})
export type CannedReply = z.infer<typeof CannedReplySchema>

export const VARIABLES = [
  'requester.name',
  'requester.email',
  'ticket.number',
  'ticket.subject',
  'agent.name',
  'workspace.name',
] as const
export type Variable = (typeof VARIABLES)[number]

/** What a variable is called beside the field, and in the gap it leaves. */
export const VARIABLE_WORDS: Record<Variable, string> = {
  'requester.name': 'requester name',
  'requester.email': 'requester e-mail',
  'ticket.number': 'ticket number',
  'ticket.subject': 'ticket subject',
  'agent.name': 'agent name',
  'workspace.name': 'workspace name',
}

/** Null or nothing to see: the variable has no value here. */
export type VariableValues = Readonly<Record<Variable, string | null>>

/** `{{name}}` with room around the name; braces never nest, and nothing is evaluated. */
const PLACE = /\{\{([^{}\n]*)\}\}/gu

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name)
}

/** What stands in double braces and is no variable, once each, as it was written. */
export function unknownVariables(content: string): string[] {
  const names = [...content.matchAll(PLACE)].map((match) => (match[1] ?? '').trim())
  return [...new Set(names.filter((name) => !isVariable(name)))]
}

/** A piece of a text that is being filled in; `escapes` are the places of backslashes that do not belong to a value. */
export interface ValuePart {
  text: string
  isValue: boolean
  escapes: Set<number>
}

/** A text in pieces, with the value of each variable as one of them; a gap mark where there is none. */
export function variableParts(content: string, values: VariableValues): ValuePart[] {
  const parts: ValuePart[] = []
  const add = (text: string, isValue: boolean) => parts.push({ text, isValue, escapes: new Set() })
  let from = 0
  for (const { 0: place, 1: inside = '', index } of content.matchAll(PLACE)) {
    const name = inside.trim()
    if (!isVariable(name)) continue
    add(content.slice(from, index), false)
    const value = (values[name] ?? '').replace(/\s+/gu, ' ').trim()
    add(value === '' ? gapMark(name) : value, value !== '')
    from = index + place.length
  }
  add(content.slice(from), false)
  return parts
}

/** What stands in a text where a variable had no value: seen by everybody, and found again by gapsIn. */
export function gapMark(variable: Variable): string {
  return `[${VARIABLE_WORDS[variable]}?]`
}

export interface Gap {
  start: number
  end: number
  /** What is missing, in words. */
  words: string
}

const GAP = new RegExp(
  `\\[(${Object.values(VARIABLE_WORDS).join('|')})\\?\\]|\\{\\{([^{}\\n]*)\\}\\}`,
  'gu',
)

/** What is still to be filled in by hand: gap marks and whatever is left in double braces, in their order. */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(GAP)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    words: match[1] ?? match[0],
  }))
}
