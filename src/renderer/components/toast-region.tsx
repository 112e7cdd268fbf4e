import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { Button } from './button'
import { IconButton } from './icon-button'
import type { Toast, ToastStore } from './toast-store'
import './toast-region.css'

const SHOWN_MS = 8000

/** Toasts in the corner: news in a polite region, errors in an assertive one; both are always there for screen readers. */
export function ToastRegion({ store }: { store: StoreApi<ToastStore> }) {
  const { toasts, dismiss } = useStore(store)
  const list = (tone: Toast['tone']) =>
    toasts
      .filter((toast) => toast.tone === tone)
      .map((toast) => <ToastItem key={toast.id} toast={toast} onDismiss={dismiss} />)
  return (
    <div className="toast-region">
      <div role="status" aria-label="News">
        {list('news')}
      </div>
      <div role="alert" aria-label="Errors">
        {list('error')}
      </div>
    </div>
  )
}

function ToastItem({ toast, onDismiss }: { toast: Toast; onDismiss: (id: number) => void }) {
  useEffect(() => {
    // An error stays until somebody has seen it.
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
