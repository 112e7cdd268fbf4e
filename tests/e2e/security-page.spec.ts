import { sharedCanary } from './support/canary'
import { expect, test } from './support/fixtures'
import { views } from './support/pages'
import { sharedApp } from './support/shared-app'

// Electron's rules, each tried from inside the page, like an injected script would.

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' app://files; font-src 'self'; " +
  "connect-src 'self'; frame-src app://bundle/pdf-frame.html; object-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const shared = sharedApp()
const canary = sharedCanary()

test.afterEach(async () => {
  await expect(views(shared.page)).toBeVisible()
})

test('the policy is sent as a header, exactly as written', async () => {
  const headers = await shared.page.evaluate(async () => {
    const response = await fetch('/index.html')
    return Object.fromEntries(response.headers)
  })
  // The browser of the stand-in uses another name for the app's own scheme.
  const policy = headers['content-security-policy']?.replaceAll(
    /https:\/\/(\w+)\.app\.localhost/gu,
    'app://$1',
  )
  expect(policy).toBe(POLICY)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['permissions-policy']).toContain('camera=()')
  expect(await shared.page.locator('meta[http-equiv]').count()).toBe(0)
})

test('the app itself violates no rule of the policy on its way to the queue', async () => {
  const { page } = shared
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

test('a script learns nothing about the disk: it can name no path, and a File of its own has none', async () => {
  const answers = await shared.page.evaluate(async () => {
    const describe = window.connect.uploads.describe as (input: unknown) => Promise<unknown>
    const made = new File(['root'], '/etc/passwd')
    Object.defineProperty(made, 'path', { value: '/etc/passwd' })
    return {
      paths: await describe({ paths: ['/etc/passwd'] }),
      both: await describe({ files: [made], paths: ['/etc/passwd'] }),
      words: await describe({ files: ['/etc/passwd'] }),
      likeness: await describe({ files: [{ name: 'passwd', path: '/etc/passwd' }] }),
      folder: await describe({ files: [new File([], '/etc')] }),
    }
  })
  const refused = {
    ok: false,
    error: expect.objectContaining({ code: 'input.invalid' }) as unknown,
  }
  const unknown = { ok: true, value: { kinds: [{ what: 'file' }] } }
  expect(answers).toEqual({
    paths: refused,
    both: unknown,
    words: refused,
    likeness: refused,
    folder: unknown,
  })
})

test('nothing opens a print dialog, which would block the window', async () => {
  expect(
    await shared.page.evaluate(() => {
      window.print()
      return 'went on'
    }),
  ).toBe('went on')
})

test('an injected script does not run', async () => {
  const found = await shared.page.evaluate(async () => {
    // DevTools may evaluate text despite the policy. Code started by a timer may not.
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
    // After every timer that was set above.
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
  const outcome = await shared.page.evaluate(async (outside) => {
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

test('the own scheme serves only the built page', async () => {
  const statuses = await shared.page.evaluate(
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
  expect(await shared.page.evaluate(() => fetch('/index.html').then(({ status }) => status))).toBe(
    200,
  )
})
