import { mentionPlaces } from './mention-places'
import { displayName, type Person } from './user'

/*
 * A mention stands in a message as `@[Mia Agent](id)`: readable as it is, and whoever is meant stays meant when two
 * are called the same or a name changes. The database reads the same form (notify_people). People write and read
 * `@Mia Agent`; of two who are called the same, `@mia@example.org`.
 */
const MENTION = /@\[([^\][\n]{1,200})\]\(([a-z0-9]{20,32})\)/gu
/** Beyond this nobody mentions people by hand. */
const LONGEST = 100_000

/** What is written behind the `@` for a person, so that nobody else among these people is meant. */
export function mentionName(person: Person, people: readonly Person[]): string {
  const name = plain(displayName(person))
  const isShared = people.some(
    (one) => one.id !== person.id && isSame(plain(displayName(one)), name),
  )
  return isShared ? person.email : name
}

/** What somebody wrote, with the `@name` of these people as it is stored, wherever a person can be meant by it. */
export function withMentions(text: string, people: readonly Person[]): string {
  if (!text.includes('@') || text.length > LONGEST) return text
  const byName = new Map<string, Person>()
  for (const person of people) {
    byName.set(mentionName(person, people).toLowerCase(), person)
    byName.set(person.email.toLowerCase(), person)
  }
  if (byName.size === 0) return text
  // The longest first: of Mia and Mia Agent, who is written in full is meant.
  const names = [...byName.keys()].sort((one, other) => other.length - one.length).map(escaped)
  // Part of a longer address or handle is nobody's name: x.@Mia, @Mia.example, @Mia@social.example.
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

/** A stored message as people write it, for mails, and for taking it back into the composer. */
export function plainMentions(content: string, people: readonly Person[] = []): string {
  return content.replace(MENTION, (_, name: string, id: string) => {
    const person = people.find((one) => one.id === id)
    return `@${person === undefined ? name : mentionName(person, people)}`
  })
}

/** The word behind an `@` that is being written at the cursor, and where the `@` stands; null: none is. */
export function mentionAt(text: string, cursor: number): { start: number; typed: string } | null {
  const found =
    /(?<![\p{L}\p{N}_])@([\p{L}\p{N}][\p{L}\p{N}\p{M}.'’-]*(?: [\p{L}\p{N}\p{M}.'’-]*){0,2})?$/u.exec(
      text.slice(Math.max(0, cursor - 80), cursor),
    )
  if (found === null) return null
  const [whole, typed = ''] = found
  return { start: cursor - whole.length, typed }
}

/** Brackets would end the name before its end. */
function plain(name: string): string {
  return name.replaceAll('[', '(').replaceAll(']', ')')
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&')
}
