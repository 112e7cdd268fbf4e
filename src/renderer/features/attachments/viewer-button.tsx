import type { ReactNode } from 'react'
import '#renderer/components/button.css'

interface ViewerButtonProps {
  label: string
  keys?: string
  isOff?: boolean
  onClick: () => void
  children: ReactNode
}

/** No tooltip: it would open with the dialog and consume the first Escape. */
export function ViewerButton({ label, keys, isOff = false, onClick, children }: ViewerButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onClick()
      }}
    >
      {children}
    </button>
  )
}
