import * as Ariakit from '@ariakit/react'
import { X } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react'
import './button.css'
import './dialog.css'

interface DialogProps {
  title: string
  open: boolean
  onClose: () => void
  wide?: boolean
  /** The dialog contains text, typed or not. Then only the second Escape closes it. */
  isBegun?: boolean
  /** Buttons at the bottom, always visible. */
  footer?: ReactNode
  children: ReactNode
}

/**
 * A modal dialog, labelled by its title. Escape, the close button and a click outside close it, and
 * the focus returns. If a text was begun, only the second Escape closes it.
 */
export function Dialog(props: DialogProps) {
  const { title, open, onClose, wide = false, isBegun = false, footer, children } = props
  const [isLeaving, setLeaving] = useState(false)
  if (!open && isLeaving) setLeaving(false)
  /** Fields of the dialog that the user has typed into. */
  const typedInto = useRef(new Set<HTMLInputElement | HTMLTextAreaElement>())
  const hasText = () =>
    isBegun || [...typedInto.current].some((field) => field.isConnected && field.value !== '')

  const onInput = ({ target, currentTarget }: SyntheticEvent) => {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
    // Text typed into a popup list disappears with the list.
    if (isField && currentTarget.contains(target)) typedInto.current.add(target)
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape') setLeaving(false)
  }
  const mayClose = (event: Event | KeyboardEvent): boolean => {
    if (!isLeaving && hasText()) setLeaving(true)
    else if (!('repeat' in event && event.repeat && hasText())) return true
    return false
  }
  return (
    <Ariakit.Dialog
      aria-modal
      open={open}
      onClose={() => {
        typedInto.current.clear()
        onClose()
      }}
      unmountOnHide
      hideOnEscape={mayClose}
      onInput={onInput}
      onKeyDownCapture={onKeyDown}
      onPointerDownCapture={() => setLeaving(false)}
      backdrop={<div className="dialog-backdrop" />}
      className={`dialog ${wide ? 'dialog-wide' : ''}`}
    >
      <header className="dialog-head">
        <Ariakit.DialogHeading className="dialog-title">{title}</Ariakit.DialogHeading>
        <p className="dialog-hint" role="status">
          {isLeaving ? 'Press Esc again to leave the text' : ''}
        </p>
        {/* No tooltip: it would open with the dialog and consume the first Escape. */}
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
