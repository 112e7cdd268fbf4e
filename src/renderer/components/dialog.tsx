import * as Ariakit from '@ariakit/react'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import './button.css'
import './dialog.css'

interface DialogProps {
  title: string
  open: boolean
  onClose: () => void
  wide?: boolean
  /** Buttons at the bottom, always in reach. */
  footer?: ReactNode
  children: ReactNode
}

/** A modal dialog named by its title. Escape, the cross and a click beside it close it; the focus goes back. */
export function Dialog({ title, open, onClose, wide = false, footer, children }: DialogProps) {
  return (
    <Ariakit.Dialog
      aria-modal
      open={open}
      onClose={onClose}
      unmountOnHide
      backdrop={<div className="dialog-backdrop" />}
      className={`dialog ${wide ? 'dialog-wide' : ''}`}
    >
      <header className="dialog-head">
        <Ariakit.DialogHeading className="dialog-title">{title}</Ariakit.DialogHeading>
        {/* No tooltip: it would open with the dialog and take the first Escape for itself. */}
        <button
          type="button"
          className="icon-button"
          aria-label="Close dialog"
          title="Close (Esc)"
          onClick={onClose}
        >
          <X size={16} />
        </button>
      </header>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
    </Ariakit.Dialog>
  )
}
