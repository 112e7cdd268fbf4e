import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createClient, type Message } from 'dbus-native'
import {
  needsVirtualDisplay,
  startVirtualDisplay,
  type VirtualDisplay,
} from '#launcher/display.mjs'
import { type NotificationDesktop, startNotificationDesktop } from '../support/notification-desktop'
import { dataFolder, removeFolder, RuntimeApp } from './fixtures/runtime-app'

// The stand-in's Notification with a real service on its own session bus. Only Linux has one.

/** The service prints what it shows to a pipe, which is read some time after the event. */
const PATIENCE = { timeout: 30_000 }

let display: VirtualDisplay | undefined
let desktop: NotificationDesktop | undefined
let dataDir: string | undefined
let app: RuntimeApp | undefined

beforeAll(async () => {
  if (!needsVirtualDisplay()) return
  display = await startVirtualDisplay()
  Object.assign(process.env, display.env)
})

afterEach(async () => {
  app?.kill('SIGTERM')
  await app?.exit
  await desktop?.close()
  if (dataDir !== undefined) removeFolder(dataDir)
  app = desktop = dataDir = undefined
})

afterAll(async () => {
  await display?.stop()
})

async function launch(env: Record<string, string>): Promise<RuntimeApp> {
  dataDir = dataFolder()
  app = new RuntimeApp(dataDir, env)
  await app.waitFor('loaded')
  return app
}

async function launchOn(options: Parameters<typeof startNotificationDesktop>[0] = {}) {
  desktop = await startNotificationDesktop(options)
  return { desktop, app: await launch(desktop.env) }
}

describe.runIf(process.platform === 'linux')('a notification', () => {
  test('is shown as written, and all its events are reported', async () => {
    const { desktop, app } = await launchOn()
    expect(await app.call('canNotify')).toBe(true)
    const actions = [
      { type: 'button', text: 'Assign to me' },
      { type: 'button', text: 'Reply' },
    ]
    const wish = {
      title: '#7 <Printer> & co',
      body: '2 &lt; 3 <b>&amp;</b> é\u{1f600}\nline',
      actions,
      silent: true,
    }
    await app.call('notify', wish)
    await app.waitFor('notification-show')
    await vi.waitFor(() => {
      expect(desktop.shown()).toEqual([
        {
          appName: 'Runtime fixture',
          title: '#7 <Printer> & co',
          body: '2 &lt; 3 <b>&amp;</b> é\u{1f600}\nline',
          urgency: 'NORMAL',
          actions: expect.arrayContaining(['Open', 'Assign to me', 'Reply']) as string[],
        },
      ])
    }, PATIENCE)

    await desktop.press('Reply', '#7')
    expect(await app.waitFor('notification-action')).toEqual({ number: 0, index: 1, same: true })
    await app.call('notify', { title: 'Second', body: '', urgency: 'critical' })
    await app.waitFor('notification-show')
    await vi.waitFor(() => {
      expect(desktop.shown()[1]).toMatchObject({ title: 'Second', urgency: 'CRITICAL' })
    }, PATIENCE)
    await desktop.press('Open', 'Second')
    expect(await app.waitFor('notification-click')).toBe(1)
  })

  test('is removed by its app, and reported when a person closes it', async () => {
    const { desktop, app } = await launchOn()
    await app.call('notify', { title: 'One' })
    await app.waitFor('notification-show')
    expect(await desktop.displayed()).toBe(1)
    await app.call('closeNotification', 0)
    expect(await app.waitFor('notification-close')).toEqual({
      number: 0,
      reason: 'applicationHidden',
    })
    expect(await desktop.displayed()).toBe(0)

    await app.call('notify', { title: 'Two' })
    await app.waitFor('notification-show')
    await desktop.dismissAll()
    expect(await app.waitFor('notification-close')).toEqual({ number: 1, reason: 'userCanceled' })
  })

  test('fails with the reason if no service has the name, and is shown once one has', async () => {
    const { desktop, app } = await launchOn({ service: 'none' })
    await app.call('notify', { title: 'Nobody there' })
    expect(await app.waitFor('notification-failed')).toEqual({
      number: 0,
      reason: expect.stringContaining('org.freedesktop.DBus.Error.ServiceUnknown') as string,
    })
    await desktop.startService()
    await app.call('notify', { title: 'Somebody there' })
    await app.waitFor('notification-show')
    await vi.waitFor(() => {
      expect(desktop.shown().map(({ title }) => title)).toEqual(['Somebody there'])
    }, PATIENCE)
  })

  test('fails with the reason if the service is refused', async () => {
    const { app } = await launchOn({ service: 'refusing' })
    await app.call('notify', { title: 'Not allowed' })
    expect(await app.waitFor('notification-failed')).toEqual({
      number: 0,
      reason: expect.stringContaining('org.freedesktop.DBus.Error.AccessDenied') as string,
    })
  })

  test('fails if the service is too slow, and is not left on the screen afterwards', async () => {
    const { desktop, app } = await launchOn()
    desktop.suspend()
    await app.call('notify', { title: 'Too late' })
    expect(await app.waitFor('notification-failed')).toEqual({
      number: 0,
      reason: 'The notification service did not answer within 5 seconds',
    })
    desktop.resume()
    await app.call('notify', { title: 'In time' })
    await app.waitFor('notification-show')
    await vi.waitFor(() => {
      expect(desktop.shown().map(({ title }) => title)).toEqual(['Too late', 'In time'])
    }, PATIENCE)
    await expect.poll(() => desktop.displayed()).toBe(1)
  })

  test('is forgotten with a service that ends, because its numbers mean nothing to the next one', async () => {
    const { desktop, app } = await launchOn()
    await app.call('notify', { title: 'Before' })
    await app.waitFor('notification-show')
    await desktop.stopService()
    expect(await app.waitFor('notification-close')).toEqual({ number: 0 })
    await desktop.startService()
    await app.call('notify', { title: 'After' })
    await app.waitFor('notification-show')
    await desktop.press('Open', 'After')
    expect(await app.waitFor('notification-click')).toBe(1)
  })

  test('cannot be shown without a session bus, and says so', async () => {
    const app = await launch({ DBUS_SESSION_BUS_ADDRESS: 'disabled:' })
    expect(await app.call('canNotify')).toBe(false)
    await app.call('notify', { title: 'Nowhere' })
    expect(await app.waitFor('notification-failed')).toEqual({
      number: 0,
      reason: 'There is no session bus',
    })
    expect(await app.call('badge', 3)).toBe(false)
  })

  test('fails with the reason of a missing bus', async () => {
    const app = await launch({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' })
    await app.call('notify', { title: 'Nowhere' })
    expect(await app.waitFor('notification-failed')).toEqual({
      number: 0,
      reason: expect.stringContaining('ENOENT') as string,
    })
  })
})

describe.runIf(process.platform === 'linux')('the badge', () => {
  test('reaches docks as a number that is hidden at zero', async () => {
    const { desktop, app } = await launchOn({ service: 'none' })
    const busAddress = desktop.env['DBUS_SESSION_BUS_ADDRESS'] ?? ''
    const dock = createClient({ busAddress, plainValues: true })
    const updates: unknown[] = []
    dock.connection.on('message', ({ member, body }: Message) => {
      if (member === 'Update') updates.push(body)
    })
    await dock.addMatch(`type='signal',interface='com.canonical.Unity.LauncherEntry'`)
    expect(await app.call('badge', 12)).toBe(true)
    expect(await app.call('badge', 0)).toBe(true)
    await expect.poll(() => updates.length).toBe(2)
    expect(updates).toEqual([
      ['application://runtime-fixture.desktop', { count: 12, 'count-visible': true }],
      ['application://runtime-fixture.desktop', { count: 0, 'count-visible': false }],
    ])
    await dock.close()
  })
})
