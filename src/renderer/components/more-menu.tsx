import * as Ariakit from '@ariakit/react'
import { MoreHorizontal } from 'lucide-react'
import './button.css'
import './menu.css'

export interface MoreMenuItem {
  text: string
  onChoose: () => void
  /** Why the item is disabled. Shown below it. */
  reason?: string | null
}

interface MoreMenuProps {
  /** "More for Ben Okoye": unique, because a list has many of these buttons. */
  label: string
  items: readonly MoreMenuItem[]
}

/** A menu with the actions for one row of a list, behind three dots. */
export function MoreMenu({ label, items }: MoreMenuProps) {
  return (
    <Ariakit.MenuProvider placement="bottom-end">
      <Ariakit.MenuButton className="icon-button" aria-label={label} title={label}>
        <MoreHorizontal size={16} />
      </Ariakit.MenuButton>
      <Ariakit.Menu className="menu" gutter={4} aria-label={label} unmountOnHide>
        {items.map(({ text, onChoose, reason = null }) => (
          <Ariakit.MenuItem
            key={text}
            className="menu-item"
            disabled={reason !== null}
            accessibleWhenDisabled
            onClick={onChoose}
          >
            <span className="menu-item-words">
              {text}
              {reason !== null && <span className="menu-item-reason">{reason}</span>}
            </span>
          </Ariakit.MenuItem>
        ))}
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  )
}
