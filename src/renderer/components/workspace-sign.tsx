import { initials } from '#shared/domain/user'
import './workspace-sign.css'

interface WorkspaceSignProps {
  name: string
  isActive: boolean
  isLarge?: boolean
}

/**
 * The workspace's first letter on the accent colour, grey if it is archived. Decorative, because
 * the name is beside it.
 */
export function WorkspaceSign({ name, isActive, isLarge = false }: WorkspaceSignProps) {
  const [word = name] = name.split(/[\s._-]+/u).filter((part) => part !== '')
  return (
    <span className="workspace-sign" data-active={isActive} data-large={isLarge} aria-hidden="true">
      {initials({ name: word, email: '' })}
    </span>
  )
}
