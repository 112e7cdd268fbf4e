import './zod-setup'
import '@fontsource-variable/inter/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '#shared/ipc/bridge'
import { App } from './app/app'
import { createWindowStores } from './app/window-stores'

declare global {
  interface Window {
    /** The page's only access to main. The preload puts it here. */
    connect: Bridge
  }
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

// Nothing is made for printing, and the browser's print dialog would block the window until it is
// closed.
window.print = () => undefined

const windowStores = createWindowStores(window.connect)
windowStores.start()
createRoot(root).render(
  <StrictMode>
    <App windowStores={windowStores} />
  </StrictMode>,
)
