import { initials } from '../../../shared/domain/user'
import './workspace-sign.css'

/** The workspace's first letter on the accent; grey when it is archived. Decoration: the name stands beside it. */
export function WorkspaceSign({ name, isActive }: { name: string; isActive: boolean }) {
  const [word = name] = name.split(/[\s._-]+/u).filter((part) => part !== '')
  return (
    <span className="workspace-sign" data-active={isActive} aria-hidden="true">
      {initials({ name: word, email: '' })}
    </span>
  )
}
