import { createContext, use, type ReactNode } from 'react'

/** Who may be meant by a mention: names as they are now, and oneself. */
export interface Mentionable {
  ownId: string
  nameOf: (id: string) => string | undefined
}

export const MentionContext = createContext<Mentionable>({ ownId: '', nameOf: () => undefined })

/** A person who is named in a message. Says the name as it is now; one who has left keeps the name of then. */
export function MentionChip({ id, children }: { id: string; children: ReactNode }) {
  const { ownId, nameOf } = use(MentionContext)
  const name = nameOf(id)
  const kind = id === ownId ? 'mention-me' : name === undefined ? 'mention-gone' : ''
  return <bdi className={`mention ${kind}`}>{name === undefined ? children : `@${name}`}</bdi>
}
