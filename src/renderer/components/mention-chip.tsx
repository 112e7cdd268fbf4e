import { createContext, use, type ReactNode } from 'react'

/** The people who can be mentioned, with their current names, and the reader. */
export interface Mentionable {
  ownId: string
  nameOf: (id: string) => string | undefined
}

export const MentionContext = createContext<Mentionable>({ ownId: '', nameOf: () => undefined })

/** A mention of a person. Shows the current name, or the stored name if the person has left. */
export function MentionChip({ id, children }: { id: string; children: ReactNode }) {
  const { ownId, nameOf } = use(MentionContext)
  const name = nameOf(id)
  const kind = id === ownId ? 'mention-me' : name === undefined ? 'mention-gone' : ''
  return <bdi className={`mention ${kind}`}>{name === undefined ? children : `@${name}`}</bdi>
}
