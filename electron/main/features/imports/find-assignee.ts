import type { Assignable } from './imports-repository'

/** Finds a member by e-mail, or by a name that only one member has. */
export function assigneeFinder(members: readonly Assignable[]): (text: string) => string | null {
  const byText = new Map<string, string | null>()
  for (const { id, name } of members) {
    const key = name?.toLowerCase()
    if (key !== undefined) byText.set(key, byText.has(key) ? null : id)
  }
  for (const { id, email } of members) byText.set(email, id)
  return (text) => byText.get(text.toLowerCase()) ?? null
}
