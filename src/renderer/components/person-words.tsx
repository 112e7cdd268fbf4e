import type { ReactNode } from 'react'
import { readableAddress } from '#shared/domain/email-address'
import { displayName, type Person } from '#shared/domain/user'
import { Avatar } from './avatar'
import './person-words.css'

interface PersonWordsProps {
  person: Person
  /** Shown after the name: "you", "Away until 3 Dec". */
  children?: ReactNode
}

/** A person in two lines: name and e-mail. */
export function PersonWords({ person, children }: PersonWordsProps) {
  const name = displayName(person)
  return (
    <div className="person-words">
      <Avatar person={person} large />
      <div className="person-words-lines">
        <p className="person-words-name">
          <bdi className="cut" title={name}>
            {name}
          </bdi>
          {children}
        </p>
        <p className="cut quiet selectable" title={person.email}>
          {readableAddress(person.email)}
        </p>
      </div>
    </div>
  )
}
