import { readFile, realpath } from 'node:fs/promises'
import { basename, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { protocol, session } from 'electron'
import { APP_HOST, APP_SCHEME, FILES_HOST } from '../ipc/trusted-sender'

/** Nothing comes from outside, nothing inline runs, and script cannot turn text into HTML. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Pictures that customers sent, from an origin of their own.
  `img-src 'self' ${APP_SCHEME}://${FILES_HOST}`,
  "font-src 'self'",
  "connect-src 'self'",
  // The one frame there is: the one that draws PDFs, see below.
  `frame-src ${APP_SCHEME}://${APP_HOST}/pdf-frame.html`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/**
 * The frame that draws PDFs belongs to nobody's origin, makes no request of any kind, and runs its one script.
 * It may build decoders of pictures from WebAssembly; its window hands them in.
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

/** What the page never uses is not there to be asked for; the handlers in guard.ts deny it as well. */
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

/** Must run before the app is ready: makes app:// a standard, secure scheme without CSP bypass. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Serves the built page from `root` under app://bundle/, and files of tickets under app://files/, which is an
 * origin of its own: what customers sent is never of the page's.
 */
export function serveApp(root: string, serveFile: (address: string) => Promise<Response>): void {
  session.defaultSession.protocol.handle(APP_SCHEME, ({ url }) =>
    new URL(url).host === FILES_HOST ? serveFile(url) : respond(root, url),
  )
}

/** 404 for everything but files of known types inside `root`, checked after links are followed. */
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
    // A path that cannot be decoded, or a file that is not there: the 404 this answers.
    return null
  }
}
