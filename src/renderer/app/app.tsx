import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { ToastRegion } from '../components/toast-region'
import { SlotsContext } from '../state/slot'
import { slotsOfHouse } from './fill-slots'
import { HouseContext, type House } from './window-stores'
import { Phase } from './phase'
import { WindowGuard } from './window-guard'

/** The window: what main says decides which page it shows. */
export function App({ house }: { house: House }) {
  const slots = useMemo(() => slotsOfHouse(house), [house])
  const theme = useStore(house.settings, (state) => state.settings.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  useEffect(refuseStrayDrops, [])
  return (
    <HouseContext value={house}>
      <SlotsContext value={slots}>
        <WindowGuard>
          <Phase />
        </WindowGuard>
      </SlotsContext>
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
