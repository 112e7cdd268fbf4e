import { BrowserWindow, app, protocol, session } from 'electron'

// The smallest app that shows something: the cost of the runtime itself.

const SCHEME = 'empty'
const PAGE = '<!doctype html><title>Empty</title><p id="ready">Ready</p>'

app.setName('Empty window')
app.setPath('userData', process.env['CONNECT_DATA_DIR'] ?? '')
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true } },
])
app.on('window-all-closed', () => app.quit())
await app.whenReady()
session.defaultSession.protocol.handle(
  SCHEME,
  () => new Response(PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
)
const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } })
await window.loadURL(`${SCHEME}://bundle/index.html`)
