/** Switches that decide how the app is isolated. A command line must not change them. */
const NEVER_PASSED_ON = new Set([
  'app',
  'user-data-dir',
  'remote-debugging-pipe',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'load-extension',
  'host-resolver-rules',
  'no-sandbox',
])

/** Parts of a browser that an app's window does not need, or that contact their makers. */
const NOT_WANTED = [
  'Translate',
  'MediaRouter',
  'AutofillServerCommunication',
  'OptimizationHints',
  'OptimizationGuideModelDownloading',
  'OptimizationGuideOnDeviceModel',
]

/** A switch as given on a command line: `--name` or `--name=value`. */
export interface Switch {
  name: string
  value: string
}

/** Parses one argument. Undefined if it is not a switch. */
export function parseSwitch(argument: string): Switch | undefined {
  const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument)
  return match?.[1] ? { name: match[1], value: match[2] ?? '' } : undefined
}

/** The switches of an argument list that may reach the browser. */
export function passableSwitches(switches: Switch[]): string[] {
  return switches
    .filter(({ name }) => !NEVER_PASSED_ON.has(name))
    .map(({ name, value }) => (value === '' ? `--${name}` : `--${name}=${value}`))
}

/**
 * What every start of the browser needs: its own profile, no network of its own, no first-run
 * pages. `appId` tells the desktop which launcher entry a window belongs to.
 */
export function baseFlags(profile: string, appId: string): string[] {
  const flags = [
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--disable-extensions',
    '--disable-default-apps',
    '--disable-breakpad',
    '--disable-search-engine-choice-screen',
    '--hide-crash-restore-bubble',
    `--disable-features=${NOT_WANTED.join(',')}`,
    // The system keyring would ask the user to unlock it for cookies that this app does not have.
    '--password-store=basic',
    '--use-mock-keychain',
    // Requests are intercepted and answered. Others (WebSockets, WebRTC) find no address.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-backgrounding-occluded-windows',
    `--class=${appId}`,
  ]
  // A virtual display has no graphics card. Drawing without one costs less than emulating one.
  if (process.env['CONNECT_VIRTUAL_DISPLAY']) flags.push('--disable-gpu')
  // Chromium refuses to start its sandbox as root. --test-type only hides the banner that says so.
  if (process.getuid?.() === 0) flags.push('--no-sandbox', '--test-type')
  return flags
}
