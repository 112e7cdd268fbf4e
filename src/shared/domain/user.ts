import { z } from 'zod'
import { mailboxName } from './email-address'
import { IdSchema } from './id'
import { singleLine } from './text'

/** Seed, Data Validation: "Name must be between 2-100 characters". */
export const PersonNameSchema = singleLine(2, 100)

/** ADMIN manages users, SUPER_ADMIN also ranks and workspaces; neither sees a ticket by it. */
export const RoleSchema = z.enum(['USER', 'ADMIN', 'SUPER_ADMIN'])
export type Role = z.infer<typeof RoleSchema>

/** A person as lists and menus show them. `name` is null until somebody has given one. */
export const PersonSchema = z.strictObject({
  id: IdSchema,
  name: z.string().nullable(),
  email: z.string(),
})
export type Person = z.infer<typeof PersonSchema>

/** What to call a person: the name, else the mailbox part of the e-mail. */
export function displayName(person: Pick<Person, 'name' | 'email'>): string {
  return person.name ?? mailboxName(person.email)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Up to two letters for an avatar. */
export function initials(person: Pick<Person, 'name' | 'email'>): string {
  const words = displayName(person)
    .split(/[\s._-]+/u)
    .filter((word) => word !== '')
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? '?']
  return ends
    .map((word) => firstGrapheme(word ?? ''))
    .join('')
    .toUpperCase()
}

function firstGrapheme(text: string): string {
  const [first] = graphemes.segment(text)
  return first?.segment ?? ''
}
