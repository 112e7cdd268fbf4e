import { z } from 'zod'
import { mailboxName } from './email-address'
import { IdSchema } from './id'
import { singleLine } from './text'

/** Seed, Data Validation: "Name must be between 2-100 characters". */
export const PersonNameSchema = singleLine(2, 100)

/**
 * ADMIN manages users. SUPER_ADMIN also manages roles and workspaces. Neither role gives access to
 * tickets.
 */
export const RoleSchema = z.enum(['USER', 'ADMIN', 'SUPER_ADMIN'])
export type Role = z.infer<typeof RoleSchema>

/** A person as shown in lists and menus. `name` is null until it is set. */
export const PersonSchema = z.strictObject({
  id: IdSchema,
  name: z.string().nullable(),
  email: z.string(),
})
export type Person = z.infer<typeof PersonSchema>

/** The name, or the part of the e-mail before the @ if there is no name. */
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
