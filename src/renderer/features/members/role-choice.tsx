import type { WorkspaceRole } from '#shared/domain/workspace'
import { Choice } from '#renderer/components/choice'
import { ROLE_MEANING, ROLE_WORDS } from '#renderer/words/role-words'

interface RoleChoiceProps {
  label: string
  value: WorkspaceRole
  /** The roles that this person may give. */
  roles: readonly WorkspaceRole[]
  look?: 'field' | 'inline'
  onChange: (role: WorkspaceRole) => void
}

/** Chooses a role. Each role has one line that says what it allows. */
export function RoleChoice({ label, value, roles, look = 'inline', onChange }: RoleChoiceProps) {
  return (
    <Choice
      label={label}
      look={look}
      value={value}
      options={roles.map((role) => ({
        value: role,
        text: ROLE_WORDS[role],
        meaning: ROLE_MEANING[role],
      }))}
      isRoomy
      onChange={onChange}
    />
  )
}
