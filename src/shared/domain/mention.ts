import { mentionPlaces } from './mention-places'
import { displayName, type Person } from './user'

/*
 * A mention is stored in a message as `@[Mia Agent](id)`. It is readable as it is, and the id still
 * names the right person when names are equal or change. The database parses the same form
 * (private.mentioned_in). People write and read `@Mia Agent`, or `@mia@example.org` when two people have
 * the same name.
 */
const MENTION = /@\[([^\][\n]{1,200})\]\(([a-z0-9]{20,32})\)/gu
/** No hand-written text with mentions is longer. */
const LONGEST = 100_000

/** The text to write after `@` so that only this one of `people` is meant. */
export function mentionName(person: Person, people: readonly Person[]): string {
  const name = plain(displayName(person))
  const isShared = people.some(
    (one) => one.id !== person.id && isSame(plain(displayName(one)), name),
  )
  return isShared ? person.email : name
}

/**
 * Converts each `@name` of one of these people to its stored form, wherever a mention is possible.
 */
export function withMentions(text: string, people: readonly Person[]): string {
  if (!text.includes('@') || text.length > LONGEST) return text
  const byName = new Map<string, Person>()
  for (const person of people) {
    byName.set(mentionName(person, people).toLowerCase(), person)
    byName.set(person.email.toLowerCase(), person)
  }
  if (byName.size === 0) return text
  // Longest first: a full match of "Mia Agent" wins over "Mia".
  const names = [...byName.keys()].sort((one, other) => other.length - one.length).map(escaped)
  // A name inside a longer address or handle is not a mention: x.@Mia, @Mia.example,
  // @Mia@social.example.
  const written = new RegExp(
    `(?<![\\p{L}\\p{N}_.%+-])@(${names.join('|')})(?![\\p{L}\\p{N}_@]|[.-][\\p{L}\\p{N}]|/[\\p{L}\\p{N}])`,
    'giu',
  )
  const isPlace = mentionPlaces(text)
  return text.replace(written, (whole, name: string, place: number) => {
    if (!isPlace(place)) return whole
    const person = byName.get(name.toLowerCase())
    return person === undefined ? whole : `@[${plain(displayName(person))}](${person.id})`
  })
}

/**
 * Converts a stored message to the form that people write. Used for mails and for moving a message
 * back into the composer.
 */
export function plainMentions(content: string, people: readonly Person[] = []): string {
  return content.replace(MENTION, (_, name: string, id: string) => {
    const person = people.find((one) => one.id === id)
    return `@${person === undefined ? name : mentionName(person, people)}`
  })
}

/**
 * The partial name after an `@` at the cursor, and the position of the `@`. Null if there is none.
 */
export function mentionAt(text: string, cursor: number): { start: number; typed: string } | null {
  const found =
    /(?<![\p{L}\p{N}_])@([\p{L}\p{N}][\p{L}\p{N}\p{M}.'’-]*(?: [\p{L}\p{N}\p{M}.'’-]*){0,2})?$/u.exec(
      text.slice(Math.max(0, cursor - 80), cursor),
    )
  if (found === null) return null
  const [whole, typed = ''] = found
  return { start: cursor - whole.length, typed }
}

/** Brackets would end the name too early. */
function plain(name: string): string {
  return name.replaceAll('[', '(').replaceAll(']', ')')
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&')
}
