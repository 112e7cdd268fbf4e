import { SessionBus, sessionBusAddress } from './session-bus.ts'

// https://wiki.ubuntu.com/Unity/LauncherAPI: docks and task bars on Linux listen to this.
const INTERFACE = 'com.canonical.Unity.LauncherEntry'

const bus = new SessionBus({ onSignal: () => undefined, onEnd: () => undefined })

/** Sends an app's badge number to docks, 0 for none. False if there is no bus. */
export function tellBadge(desktopFile: string, count: number): boolean {
  if (sessionBusAddress() === undefined) return false
  void sendBadge(`application://${desktopFile}`, count).catch(() => undefined)
  return true
}

async function sendBadge(application: string, count: number): Promise<void> {
  const { Variant } = await import('dbus-native')
  const opened = await bus.open()
  opened.sendSignal(`/com/canonical/unity/launcherentry/1`, INTERFACE, 'Update', 'sa{sv}', [
    application,
    { count: new Variant('x', count), 'count-visible': new Variant('b', count > 0) },
  ])
}
