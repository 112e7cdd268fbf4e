import { useMemo, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { displayName } from '../../../shared/domain/user'
import { MentionContext } from '../../components/mention-chip'
import { useDesk } from '../../app/house'

/** Says to all messages inside what the people who are mentioned in them are called now. */
export function MentionNames({ children }: { children: ReactNode }) {
  const { people, session } = useDesk()
  const members = useStore(people, (state) => state.members)
  const ownId = session.user.id
  const value = useMemo(() => {
    const names = new Map(members.map((person) => [person.id, displayName(person)]))
    return { ownId, nameOf: (id: string) => names.get(id) }
  }, [members, ownId])
  return <MentionContext value={value}>{children}</MentionContext>
}
