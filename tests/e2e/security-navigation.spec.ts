import { join } from 'node:path'
import { sharedCanary } from './support/canary'
import { expect, test } from './support/fixtures'
import { views } from './support/pages'
import { sharedApp } from './support/shared-app'

// Electron's rules for navigation, new windows and permissions, each tried from inside the page.

const shared = sharedApp()
const canary = sharedCanary()

test.afterEach(async () => {
  await expect(views(shared.page)).toBeVisible()
})

test('the page cannot be navigated away', async () => {
  const { page } = shared
  const before = page.url()
  await page.evaluate(() => Object.assign(window, { stillHere: true }))
  const attempts: Record<string, (target: string) => void> = {
    location: (target) => void (window.location.href = target),
    replace: (target) => window.location.replace(target),
    link: (target) => {
      const link = document.createElement('a')
      link.href = target
      document.body.append(link)
      link.click()
      link.remove()
    },
  }
  const secure = canary.url.replace('http:', 'https:')
  const others = ['http://example.org/', canary.url, 'about:blank', 'data:text/html,x', 'file:///']
  for (const [attempt, go] of Object.entries(attempts)) {
    for (const target of [...others, 'mailto:a@b.cd', 'javascript:document.title="led away"']) {
      await page.evaluate(go, target)
    }
    // An attempt that makes a request is seen to fail. By then all earlier attempts have failed
    // too.
    for (const target of ['https://example.org/', `${secure}/${attempt}`]) {
      const stopped = page.waitForEvent('requestfailed', (request) => request.url() === target)
      await page.evaluate(go, target)
      await stopped
      expect(page.url(), `${attempt} ${target}`).toBe(before)
    }
    expect(await page.evaluate(() => 'stillHere' in window), attempt).toBe(true)
    await expect(page).toHaveTitle('Connect Support')
  }
})

test('no new window is opened, whatever the URL', async () => {
  const { page } = shared
  const opened = await page.evaluate(
    (addresses) =>
      addresses.map((address) => {
        try {
          return window.open(address, address) === null ? 'nothing' : 'a window'
        } catch {
          return 'nothing'
        }
      }),
    ['https://example.org', 'about:blank', '', 'javascript:alert(1)', '/index.html', canary.url],
  )
  expect(new Set(opened)).toEqual(new Set(['nothing']))
  await page.evaluate((target) => {
    const link = document.createElement('a')
    link.href = target
    link.target = '_blank'
    document.body.append(link)
    link.click()
    link.remove()
  }, canary.url)
  // A call to main and back. By now the browser would have opened everything.
  await page.evaluate(() => window.connect.app.getState({}))
  expect(page.context().pages()).toHaveLength(1)
})

test('a webview is an ordinary element', async () => {
  const seen = await shared.page.evaluate((target) => {
    const view = document.createElement('webview')
    view.setAttribute('src', target)
    view.setAttribute('nodeintegration', '')
    document.body.append(view)
    const found = {
      methods: 'getWebContentsId' in view || 'loadURL' in view,
      inside: view.shadowRoot !== null || view.childElementCount > 0,
      kind: Object.prototype.toString.call(view),
    }
    view.remove()
    return found
  }, canary.url)
  expect(seen).toEqual({ methods: false, inside: false, kind: '[object HTMLElement]' })
})

test('permissions are denied without asking', async () => {
  const found = await shared.page.evaluate(async () => {
    const state = async (name: string) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state
      } catch {
        return 'unknown'
      }
    }
    const refusal = async (work: () => Promise<unknown> | undefined) => {
      try {
        await work()
        return 'granted'
      } catch (error) {
        return error instanceof Error || error instanceof DOMException ? error.name : 'refused'
      }
    }
    const names = ['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read']
    return {
      states: await Promise.all(names.map(state)),
      place: await new Promise((done) =>
        navigator.geolocation.getCurrentPosition(
          () => done('a place'),
          ({ code }) => done(code),
        ),
      ),
      notification: await Notification.requestPermission(),
      camera: await refusal(() => navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await refusal(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await refusal(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      clipboard: await refusal(() => navigator.clipboard.readText()),
    }
  })
  for (const state of found.states) expect(['denied', 'unknown']).toContain(state)
  expect(found.states).toContain('denied')
  expect(found.place).toBe(1)
  expect(found.notification).toBe('denied')
  for (const name of [found.camera, found.microphone, found.screen, found.clipboard]) {
    expect(name).not.toBe('granted')
  }
})

test('a file that is dropped outside of a drop zone opens nothing', async () => {
  const { page } = shared
  const before = page.url()
  const refused = page.evaluate(
    () =>
      new Promise<object>((done) =>
        window.addEventListener(
          'dragover',
          ({ defaultPrevented, dataTransfer }) =>
            done({ defaultPrevented, dropEffect: dataTransfer?.dropEffect }),
          { once: true },
        ),
      ),
  )
  const devtools = await page.context().newCDPSession(page)
  const files = [join(import.meta.dirname, '../../package.json')]
  const data = { items: [], files, dragOperationsMask: 1 }
  // The sidebar takes no files; the list and the open ticket do.
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 100, y: 600, data })
  }
  expect(await refused).toEqual({ defaultPrevented: true, dropEffect: 'none' })
  expect(page.url()).toBe(before)
  expect(page.context().pages()).toHaveLength(1)
  await devtools.detach()
})
