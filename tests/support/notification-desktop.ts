import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type Message, type MessageBus } from 'dbus-native'
import { makeTempDir, removeDataDir } from './temp-dir'

const SERVICE = 'org.freedesktop.Notifications'
const DUNST = 'org.dunstproject.cmd0'

/** A notification as dunst reports it. */
export interface ShownNotification {
  appName: string
  title: string
  body: string
  urgency: string
  /** Labels of its buttons. 'Open' is the click itself. */
  actions: string[]
}

/** A separate session bus with a real notification service (dunst) that can be read. */
export interface NotificationDesktop {
  /** The environment that a program needs to find this bus. */
  env: Record<string, string>
  /** Every notification since the start, oldest first. */
  shown(): ShownNotification[]
  /** How many are on the screen now. */
  displayed(): Promise<number>
  /** Presses the button with this label, on the notification whose title contains `title`. */
  press(label: string, title: string): Promise<void>
  dismissAll(): Promise<void>
  /** Freezes the service until `resume`. */
  suspend(): void
  resume(): void
  startService(): Promise<void>
  stopService(): Promise<void>
  close(): Promise<void>
}

export interface NotificationDesktopOptions {
  /** none: nobody owns the service's name. refusing: the bus lets nobody call it. */
  service?: 'dunst' | 'none' | 'refusing'
}

/** Needs a display in DISPLAY, real or virtual. */
export async function startNotificationDesktop(
  options: NotificationDesktopOptions = {},
): Promise<NotificationDesktop> {
  const { service = 'dunst' } = options
  const folder = await makeTempDir('notifications')
  const address = `unix:path=${join(folder, 'bus')}`
  await writeFile(join(folder, 'bus.conf'), busConfig(address, service === 'refusing'))
  const daemon = spawn(
    'dbus-daemon',
    [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--print-address'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  await once(daemon.stdout, 'data')
  const bus = createClient({ busAddress: address, plainValues: true })
  bus.connection.on('error', () => undefined)
  await bus.addMatch(`type='signal',member='NameOwnerChanged',arg0='${SERVICE}'`)

  const menu = join(folder, 'menu')
  const wish = join(folder, 'wish')
  // dunst asks this program which line of its menu was chosen.
  await writeFile(menu, `#!/bin/sh\ngrep -F -f '${wish}' | head -n 1\n`)
  await chmod(menu, 0o755)
  const config = join(folder, 'dunstrc')
  await writeFile(config, dunstConfig(menu))
  const env = { DBUS_SESSION_BUS_ADDRESS: address }
  let dunst: ChildProcess | undefined
  let printed = ''

  const startService = async () => {
    const there = ownerChanged(bus, (owner) => owner !== '')
    dunst = spawn('dunst', ['-conf', config, '-print'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    dunst.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text))
    await there
  }
  const stopService = async () => {
    if (dunst === undefined) return
    const exited = once(dunst, 'exit')
    dunst.kill('SIGCONT')
    dunst.kill('SIGTERM')
    await exited
    dunst = undefined
  }
  const ask = (member: string, from: string, signature?: string, body?: unknown[]) =>
    bus.invoke({
      destination: SERVICE,
      path: '/org/freedesktop/Notifications',
      interface: from,
      member,
      ...(signature === undefined ? {} : { signature, body: body ?? [] }),
    })

  if (service !== 'none') await startService()
  return {
    env,
    shown: () => parseShown(printed),
    displayed: async () =>
      Number(await ask('Get', 'org.freedesktop.DBus.Properties', 'ss', [DUNST, 'displayedLength'])),
    press: async (label, title) => {
      await writeFile(wish, `#${label} (${title}`)
      await ask('ContextMenuCall', DUNST)
    },
    dismissAll: async () => {
      await ask('NotificationCloseAll', DUNST)
    },
    suspend: () => void dunst?.kill('SIGSTOP'),
    resume: () => void dunst?.kill('SIGCONT'),
    startService,
    stopService,
    close: async () => {
      await stopService()
      await bus.close()
      const ended = once(daemon, 'exit')
      daemon.kill('SIGTERM')
      await ended
      await removeDataDir(folder)
    },
  }
}

async function ownerChanged(bus: MessageBus, fits: (owner: string) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const listener = ({ member, body = [] }: Message) => {
    if (member === 'NameOwnerChanged' && fits(String(body[2]))) resolve(undefined)
  }
  bus.connection.on('message', listener)
  await promise
  bus.connection.off('message', listener)
}

function busConfig(address: string, isRefusing: boolean): string {
  return `<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    ${isRefusing ? `<deny send_interface="${SERVICE}" send_type="method_call"/>` : ''}
  </policy>
</busconfig>
`
}

function dunstConfig(menu: string): string {
  const timeouts = ['low', 'normal', 'critical'].map((one) => `[urgency_${one}]\ntimeout = 0\n`)
  return `[global]\ndmenu = ${menu}\nmarkup = full\nnotification_limit = 50\n${timeouts.join('')}`
}

const BLOCK =
  /^\{\n\tappname: '(.*)'\n\tsummary: '(.*)'\n\tbody: '([\s\S]*?)'\n\ticon: [\s\S]*?\n\turgency: (\w+)\n([\s\S]*?)^\}$/gm

function parseShown(printed: string): ShownNotification[] {
  return [...printed.matchAll(BLOCK)].map(([, appName, title, body, urgency, rest]) => ({
    appName: appName ?? '',
    title: title ?? '',
    body: body ?? '',
    urgency: urgency ?? '',
    actions: [...(rest ?? '').matchAll(/^\t\t"[^"]*": "(.*)"$/gm)].map(([, label]) => label ?? ''),
  }))
}
