import { useStore, type StoreApi } from 'zustand'
import { ToastItem } from './toast-item'
import type { Toast, ToastStore } from '../state/toast-store'
import './toast-region.css'

/**
 * Toasts in the corner: news in a polite live region, errors in an assertive one. Both regions
 * always exist for screen readers.
 */
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
