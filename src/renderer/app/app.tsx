import { useEffect } from 'react'
import { useStore } from 'zustand'
import { ToastRegion } from '../components/toast-region'
import { HouseContext, type House } from './house'
import { Phase } from './phase'
import { WindowGuard } from './window-guard'

/** The window: what main says decides which page it shows. */
export function App({ house }: { house: House }) {
  const theme = useStore(house.settings, (state) => state.settings.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  useEffect(refuseStrayDrops, [])
  return (
    <HouseContext value={house}>
      <WindowGuard>
        <Phase />
      </WindowGuard>
      <ToastRegion store={house.toasts} />
    </HouseContext>
  )
}

/** A file that is dropped beside a place for files must not replace the page. */
function refuseStrayDrops(): () => void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none'
  }
  window.addEventListener('dragover', refuse)
  window.addEventListener('drop', refuse)
  return () => {
    window.removeEventListener('dragover', refuse)
    window.removeEventListener('drop', refuse)
  }
}
