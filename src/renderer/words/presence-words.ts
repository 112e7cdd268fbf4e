import type { Presence } from '#shared/domain/presence'
import { displayName } from '#shared/domain/user'

/** Says who is typing, or, if nobody is, who is looking. Empty when nobody is here. */
export function presenceWords(people: readonly Presence[]): string {
  const typing = people.filter(({ isTyping }) => isTyping)
  const named = typing.length > 0 ? typing : people
  const [first, ...others] = named.map(({ person }) => displayName(person))
  if (first === undefined) return ''
  const who =
    others.length === 0
      ? first
      : others.length === 1
        ? `${first} and ${others[0] ?? ''}`
        : `${first} and ${others.length} others`
  const verb = others.length === 0 ? 'is' : 'are'
  return `${who} ${verb} ${typing.length > 0 ? 'typing' : 'viewing this'}`
}
