import { readFile, realpath } from 'node:fs/promises'
import { basename, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { protocol, session } from 'electron'
import { APP_HOST, APP_SCHEME, FILES_HOST } from '../ipc/trusted-sender'

/** Nothing loads from outside, nothing inline runs, and scripts cannot turn text into HTML. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Pictures from customers, which have a separate origin.
  `img-src 'self' ${APP_SCHEME}://${FILES_HOST}`,
  "font-src 'self'",
  "connect-src 'self'",
  // The only frame, which draws PDFs. See below.
  `frame-src ${APP_SCHEME}://${APP_HOST}/pdf-frame.html`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/**
 * The frame that draws PDFs has an opaque origin, makes no requests and runs a single script. It
 * may use WebAssembly for picture decoders, which its window passes to it.
 */
export const PDF_FRAME_POLICY = [
  "default-src 'none'",
  `script-src ${APP_SCHEME}://${APP_HOST}/pdf-frame.js 'wasm-unsafe-eval'`,
  `style-src ${APP_SCHEME}://${APP_HOST}/pdf-frame.css`,
  "base-uri 'none'",
  "form-action 'none'",
  `frame-ancestors ${APP_SCHEME}://${APP_HOST}`,
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  'sandbox allow-scripts',
].join('; ')

/** Features that the page never uses are switched off. The handlers in guard.ts deny them as well. */
const PERMISSIONS_POLICY = [
  'camera',
  'display-capture',
  'geolocation',
  'hid',
  'idle-detection',
  'local-fonts',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'window-management',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** Must run before the app is ready. Makes app:// a standard, secure scheme without CSP bypass. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Serves the built page from `root` under app://bundle/, and tickets' files under app://files/.
 * That is a separate origin, so customers' files never belong to the page's origin.
 */
export function serveApp(root: string, serveFile: (address: string) => Promise<Response>): void {
  session.defaultSession.protocol.handle(APP_SCHEME, ({ url }) =>
    new URL(url).host === FILES_HOST ? serveFile(url) : respond(root, url),
  )
}

/**
 * Returns 404 for everything but files of known types inside `root`. The path is checked after
 * links are followed.
 */
export async function respond(root: string, address: string): Promise<Response> {
  const file = await locate(root, address)
  const type = file === null ? undefined : CONTENT_TYPES[extname(file)]
  if (file === null || type === undefined) return new Response('Not found', { status: 404 })
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      'content-type': type,
      'content-security-policy':
        basename(file) === 'pdf-frame.html' ? PDF_FRAME_POLICY : CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'permissions-policy': PERMISSIONS_POLICY,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    },
  })
}

async function locate(root: string, address: string): Promise<string | null> {
  const url = new URL(address)
  if (url.host !== APP_HOST || /%2f|%5c|%00|\\/i.test(url.pathname)) return null
  try {
    const wanted = resolve(join(root, decodeURIComponent(url.pathname)))
    const [realRoot, real] = await Promise.all([realpath(root), realpath(wanted)])
    const inside = relative(realRoot, real)
    return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : real
  } catch {
    // The path cannot be decoded or the file does not exist. The caller returns 404.
    return null
  }
}
