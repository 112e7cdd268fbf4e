import { useMemo, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { displayName } from '#shared/domain/user'
import { MentionContext } from '#renderer/components/mention-chip'
import { useSlot } from '#renderer/state/slot'
import { peopleSlot } from '#renderer/state/people-store'
import { sessionSlot } from '#renderer/state/window-slots'

/** Provides the current names of mentioned people to all messages inside. */
export function MentionNames({ children }: { children: ReactNode }) {
  const people = useSlot(peopleSlot)
  const session = useSlot(sessionSlot)
  const members = useStore(people, (state) => state.members)
  const ownId = session.user.id
  const value = useMemo(() => {
    const names = new Map(members.map((person) => [person.id, displayName(person)]))
    return { ownId, nameOf: (id: string) => names.get(id) }
  }, [members, ownId])
  return <MentionContext value={value}>{children}</MentionContext>
}
