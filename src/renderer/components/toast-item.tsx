import { X } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from './button'
import { IconButton } from './icon-button'
import type { Toast } from '../state/toast-store'

const SHOWN_MS = 8000

/** One toast. News disappears after a while; an error stays until it is dismissed. */
export function ToastItem({ toast, onDismiss }: { toast: Toast; onDismiss: (id: number) => void }) {
  useEffect(() => {
    if (toast.tone === 'error') return
    const timer = setTimeout(() => onDismiss(toast.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, onDismiss])
  return (
    <div className={`toast toast-${toast.tone}`}>
      <span className="toast-text">{toast.text}</span>
      {toast.undo !== null && (
        <Button
          look="ghost"
          onClick={() => {
            toast.undo?.()
            onDismiss(toast.id)
          }}
        >
          Undo
        </Button>
      )}
      <IconButton label="Dismiss" onClick={() => onDismiss(toast.id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}
