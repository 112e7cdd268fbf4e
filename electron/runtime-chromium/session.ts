import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { Protocol } from 'devtools-protocol'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { protocol } from './protocol.ts'
import { gate, type RequestDetails } from './request-gate.ts'
import { toAppOrigin } from './scheme-mapping.ts'
import { strict } from './strict.ts'

type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type Permission = Parameters<NonNullable<CheckHandler>>[1]
type Offered = Pick<
  Electron.Session,
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'clearStorageData'
  | 'setSpellCheckerEnabled'
  | 'isPersistent'
  | 'getStoragePath'
>

/** Electron's permissions that this browser knows, with its own names for them. */
const PERMISSIONS: Partial<Record<Permission, Protocol.Browser.PermissionType[]>> = {
  'clipboard-read': ['clipboardReadWrite'],
  'clipboard-sanitized-write': ['clipboardSanitizedWrite'],
  geolocation: ['geolocation'],
  media: ['audioCapture', 'videoCapture'],
  midi: ['midi'],
  midiSysex: ['midiSysex'],
  notifications: ['notifications'],
  'idle-detection': ['idleDetection'],
  'storage-access': ['storageAccess'],
  'window-management': ['windowManagement'],
}

type BeforeRequest = (
  details: RequestDetails,
  callback: (response: { cancel?: boolean }) => void,
) => void
type HeadersReceived = (
  details: RequestDetails & { responseHeaders: Record<string, string[]> },
  callback: (response: { responseHeaders?: Record<string, string | string[]> }) => void,
) => void

/** `onX(listener)`, `onX(null)` and `onX(filter, listener)`, as in Electron. Filters match by prefix. */
function listenerOf(first: unknown, second?: unknown): unknown {
  const listener = second === undefined ? first : second
  return typeof listener === 'function' ? listener : undefined
}

const webRequest = {
  onBeforeRequest(first: unknown, second?: unknown): void {
    const listener = listenerOf(first, second) as BeforeRequest | undefined
    gate.beforeRequest =
      listener &&
      ((details) =>
        new Promise((resolve) => {
          listener(details, ({ cancel }) => resolve(cancel ? 'stop' : 'go'))
        }))
  },
  onHeadersReceived(first: unknown, second?: unknown): void {
    const listener = listenerOf(first, second) as HeadersReceived | undefined
    gate.headersReceived =
      listener &&
      ((details, headers) =>
        new Promise((resolve) => {
          listener({ ...details, responseHeaders: headers }, ({ responseHeaders }) => {
            const given = Object.entries(responseHeaders ?? headers)
            resolve(Object.fromEntries(given.map(([name, value]) => [name, [value].flat()])))
          })
        }))
  },
}

class SessionStandIn extends EventEmitter implements Offered {
  readonly protocol = protocol
  readonly webRequest = strict(webRequest, 'session.webRequest')
  private check: CheckHandler = null
  private request: RequestHandler = null
  private browser: CdpSession | undefined

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler
  }

  /** Devices are chosen in the browser's own dialog. Its permissions are never granted here. */
  setDevicePermissionHandler(): void {}

  /** Capturing the display is always refused here. */
  setDisplayMediaRequestHandler(): void {}

  /** The browser checks spelling by its own settings. */
  setSpellCheckerEnabled(): void {}

  isPersistent(): boolean {
    return true
  }

  getStoragePath(): string | null {
    return null
  }

  async clearStorageData(options?: Electron.ClearStorageDataOptions): Promise<void> {
    const origin = options?.origin ?? '*'
    const storageTypes = options?.storages?.join(',').replace('localstorage', 'local_storage')
    await this.browser?.send('Storage.clearDataForOrigin', {
      origin,
      storageTypes: storageTypes ?? 'all',
    })
  }

  /** Denies everything to every page. applyPermissions then grants what is allowed. */
  async denyPermissions(page: CdpSession): Promise<void> {
    await page.send('Browser.grantPermissions', { permissions: [] })
  }

  /**
   * Asks the handlers about every permission and sets it in the browser. What they do not grant is
   * denied.
   */
  async applyPermissions(page: CdpSession, contents: object, browserUrl: string): Promise<void> {
    this.browser = page
    const asking = toAppOrigin(browserUrl)
    const granted = Object.entries(PERMISSIONS).filter(([name]) =>
      this.grants(contents, name as Permission, asking),
    )
    await unlessGone(
      page.send('Browser.grantPermissions', {
        origin: new URL(browserUrl).origin,
        permissions: granted.flatMap(([, types]) => types),
      }),
    )
  }

  private grants(contents: object, permission: Permission, origin: string): boolean {
    const sender = contents as Electron.WebContents
    const details = { isMainFrame: true, requestingUrl: origin }
    if (!this.check && !this.request) return false
    if (this.check && !this.check(sender, permission, origin, details)) return false
    let granted = this.request === null
    this.request?.(sender, permission, (yes) => (granted = yes), details)
    return granted
  }
}

export const defaultSession = strict(new SessionStandIn(), 'session.defaultSession')
export const session = strict({ defaultSession }, 'session')
