import { useEffect } from 'react'
import { useStore } from 'zustand'
import { ToastRegion } from './components/toast-region'
import { HouseContext, type House } from './features/app-shell/house'
import { Phase } from './features/app-shell/phase'

/** The window: what main says decides which page it shows. */
export function App({ house }: { house: House }) {
  const theme = useStore(house.settings, (state) => state.settings.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
  return (
    <HouseContext value={house}>
      <Phase />
      <ToastRegion store={house.toasts} />
    </HouseContext>
  )
}
