import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { ToastRegion } from '../components/toast-region'
import { SlotsContext } from '../state/slot'
import { slotsOfWindow } from './fill-slots'
import { WindowStoresContext, type WindowStores } from './window-stores'
import { Phase } from './phase'
import { WindowGuard } from './window-guard'

/** The window. The state from main decides which page it shows. */
export function App({ windowStores }: { windowStores: WindowStores }) {
  const slots = useMemo(() => slotsOfWindow(windowStores), [windowStores])
  const theme = useStore(windowStores.settings, (state) => state.settings.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  useEffect(refuseStrayDrops, [])
  return (
    <WindowStoresContext value={windowStores}>
      <SlotsContext value={slots}>
        <WindowGuard>
          <Phase />
        </WindowGuard>
      </SlotsContext>
      <ToastRegion store={windowStores.toasts} />
    </WindowStoresContext>
  )
}

/** Prevents the browser from replacing the page when a file is dropped outside of a drop zone. */
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
