import { UserRound } from 'lucide-react'
import { displayName, initials, type Person } from '#shared/domain/user'
import './marks.css'

interface AvatarProps {
  /** Null shows an empty circle: nobody. */
  person: Person | null
  large?: boolean
}

/**
 * Initials on a colour that is always the same for a person. Decorative, because the name is beside
 * it.
 */
export function Avatar({ person, large = false }: AvatarProps) {
  const size = large ? 'avatar-large' : ''
  if (person === null) {
    return (
      <span className={`avatar avatar-none ${size}`} title="Unassigned" aria-hidden="true">
        <UserRound size={12} />
      </span>
    )
  }
  return (
    <span
      className={`avatar ${size}`}
      style={{ '--avatar': `oklch(0.5 0.11 ${hueOf(person.id)})` }}
      title={displayName(person)}
      aria-hidden="true"
    >
      {initials(person)}
    </span>
  )
}

function hueOf(id: string): number {
  let sum = 0
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 3600
  return (sum % 24) * 15
}
