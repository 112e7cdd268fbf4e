import { expect, test } from './support/fixtures'
import { type Canary, startCanary } from './support/canary'
import { views } from './support/pages'
import { sharedDesk } from './support/shared-desk'

// Electron's rules, each tried from inside the page as a script that got in would try it.

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const desk = sharedDesk()
let canary: Canary

test.beforeAll(async () => {
  canary = await startCanary()
})
test.afterAll(async () => {
  await canary.close()
})
test.afterEach(async () => {
  // Whatever was tried: nothing left the app, and the app is still there.
  expect(canary.requests).toEqual([])
  await expect(views(desk.page)).toBeVisible()
})

test('the policy comes as a header, exactly as written', async () => {
  const headers = await desk.page.evaluate(async () => {
    const response = await fetch('/index.html')
    return Object.fromEntries(response.headers)
  })
  expect(headers['content-security-policy']).toBe(POLICY)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['permissions-policy']).toContain('camera=()')
  expect(await desk.page.locator('meta[http-equiv]').count()).toBe(0)
})

test('the app itself breaks no rule of the policy on its way to the queue', async () => {
  const { page } = desk
  const complaints: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Type|ERR_/i.test(message.text())) {
      complaints.push(message.text())
    }
  })
  await page.reload()
  await expect(views(page)).toBeVisible()
  await page.keyboard.press('c')
  await expect(page.getByRole('dialog', { name: 'New ticket' })).toBeVisible()
  await page.keyboard.press('Escape')
  expect(complaints).toEqual([])
})

test('script that was smuggled in does not run', async () => {
  const found = await desk.page.evaluate(async () => {
    // DevTools may evaluate text in spite of the policy; what a timer starts may not.
    await new Promise((done) => setTimeout(done, 0))
    const ran: string[] = []
    Object.assign(window, { ran })
    const refused: string[] = []
    const call = (on: object, name: string, ...input: unknown[]): unknown =>
      Reflect.apply(Reflect.get(on, name) as (...input: unknown[]) => unknown, on, input)
    const attempt = (name: string, work: () => unknown) => {
      try {
        work()
      } catch {
        refused.push(name)
      }
    }
    attempt('inline script', () => {
      const script = document.createElement('script')
      script.append('ran.push("inline script")')
      document.body.append(script)
    })
    attempt('innerHTML', () => {
      document.createElement('div').innerHTML = '<img src=x onerror="ran.push(1)">'
    })
    attempt('document.write', () => call(document, 'write', '<script>ran.push(1)</script>'))
    attempt('insertAdjacentHTML', () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'))
    attempt('srcdoc', () => {
      document.createElement('iframe').srcdoc = '<script>parent.ran.push(1)</script>'
    })
    attempt('eval', () => (0, eval)('ran.push("eval")'))
    attempt('new Function', () =>
      (call(window, 'Function', 'ran.push("Function")') as () => void)(),
    )
    attempt('script address', () => {
      document.createElement('script').src = 'data:text/javascript,ran.push(1)'
    })
    attempt('a policy of its own', () => {
      const { trustedTypes } = window as unknown as {
        trustedTypes: { createPolicy: (name: string, rules: object) => void }
      }
      trustedTypes.createPolicy('default', { createHTML: (text: string) => text })
    })
    attempt('a worker from a blob', () => new Worker(URL.createObjectURL(new Blob(['1']))))
    attempt('a timer with text', () => call(window, 'setTimeout', 'ran.push("timer")', 0))
    const button = document.createElement('button')
    button.setAttribute('hidden', '')
    attempt('handler attribute', () => button.setAttribute('onclick', 'ran.push("handler")'))
    document.body.append(button)
    button.click()
    button.remove()
    // Behind every timer that was set above.
    await new Promise((done) => setTimeout(done, 0))
    return { ran, refused }
  })
  expect(found.ran).toEqual([])
  expect(found.refused).toEqual(
    expect.arrayContaining([
      'innerHTML',
      'document.write',
      'insertAdjacentHTML',
      'srcdoc',
      'eval',
      'new Function',
      'script address',
      'a policy of its own',
    ]),
  )
})

test('nothing is loaded from or sent to anywhere else', async () => {
  const outcome = await desk.page.evaluate(async (outside) => {
    const settled = async (work: () => Promise<unknown>) => {
      try {
        await work()
        return 'went through'
      } catch {
        return 'refused'
      }
    }
    const element = (name: string, attributes: Record<string, string>) =>
      new Promise((loaded, failed) => {
        const made = document.createElement(name)
        made.addEventListener('load', loaded)
        made.addEventListener('error', failed)
        document.addEventListener('securitypolicyviolation', failed, { once: true })
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
        document.body.append(made)
      })
    const socket = () =>
      new Promise((opened, failed) => {
        const made = new WebSocket(outside.replace('http', 'ws'))
        made.onopen = opened
        made.onerror = failed
      })
    const events = () =>
      new Promise((opened, failed) => {
        const made = new EventSource(outside)
        made.onopen = opened
        made.onerror = failed
      })
    const request = (address: string) =>
      new Promise((loaded, failed) => {
        const made = new XMLHttpRequest()
        made.onload = loaded
        made.onerror = failed
        made.open('GET', address)
        made.send()
      })
    return {
      fetch: await settled(() => fetch(outside)),
      'fetch without answer': await settled(() => fetch(outside, { mode: 'no-cors' })),
      'fetch of https': await settled(() => fetch('https://example.org/')),
      'fetch of a file': await settled(() => fetch('file:///etc/hosts')),
      'request of a file': await settled(() => request('file:///etc/hosts')),
      'fetch of data': await settled(() => fetch('data:text/plain,x')),
      picture: await settled(() => element('img', { src: `${outside}/pixel.png` })),
      'picture of data': await settled(() =>
        element('img', { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' }),
      ),
      style: await settled(() => element('link', { rel: 'stylesheet', href: `${outside}/a.css` })),
      frame: await settled(() => element('iframe', { src: `${outside}/frame` })),
      video: await settled(() => element('video', { src: `${outside}/video` })),
      object: await settled(() => element('object', { data: `${outside}/object` })),
      import: await settled(() => import(/* @vite-ignore */ `${outside}/module.js`)),
      socket: await settled(socket),
      events: await settled(events),
      beacon: navigator.sendBeacon(outside) ? 'queued' : 'refused',
    }
  }, canary.url)
  const { beacon: _, ...rest } = outcome
  expect(new Set(Object.entries(rest).filter(([, result]) => result !== 'refused'))).toEqual(
    new Set(),
  )
})

test('the own scheme gives nothing but the built page', async () => {
  const statuses = await desk.page.evaluate(
    async (addresses) => {
      const found: [string, number | string][] = []
      for (const address of addresses) {
        const status = await fetch(address).then(
          (response) => response.status,
          () => 'failed',
        )
        found.push([address, status])
      }
      return found
    },
    [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '/assets/../../main/index.js',
      '/%2e%2e/main/index.js',
      '/index.html%00.js',
      '/etc/hosts',
      '//etc/hosts',
      '/assets',
      '/',
      'app://bundle/../../package.json',
      'app://other/index.html',
    ],
  )
  for (const [address, status] of statuses) {
    expect([404, 'failed'], address).toContain(status)
  }
  expect(await desk.page.evaluate(() => fetch('/index.html').then(({ status }) => status))).toBe(
    200,
  )
})

test('the page cannot be led away', async () => {
  const { page } = desk
  const before = page.url()
  await page.evaluate(() => Object.assign(window, { stillHere: true }))
  const ways: Record<string, (target: string) => void> = {
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
  for (const [way, go] of Object.entries(ways)) {
    for (const target of [...others, 'mailto:a@b.cd', 'javascript:document.title="led away"']) {
      await page.evaluate(go, target)
    }
    // What makes a request is seen to fail, and with it everything that was tried before.
    for (const target of ['https://example.org/', `${secure}/${way}`]) {
      const stopped = page.waitForEvent('requestfailed', (request) => request.url() === target)
      await page.evaluate(go, target)
      await stopped
      expect(page.url(), `${way} ${target}`).toBe(before)
    }
    expect(await page.evaluate(() => 'stillHere' in window), way).toBe(true)
    await expect(page).toHaveTitle('Connect Support')
  }
})

test('no new window is opened, whatever the address', async () => {
  const { page } = desk
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
  // A call to main and back: whatever the browser opened would be there by now.
  await page.evaluate(() => window.connect.app.getState({}))
  expect(page.context().pages()).toHaveLength(1)
})

test('a webview is an element like any other', async () => {
  const seen = await desk.page.evaluate((target) => {
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
  const found = await desk.page.evaluate(async () => {
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
