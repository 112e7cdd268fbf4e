import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  needsVirtualDisplay,
  startVirtualDisplay,
  type VirtualDisplay,
} from '#launcher/display.mjs'
import { dataFolder, removeFolder, RuntimeApp } from './fixtures/runtime-app'

let display: VirtualDisplay | undefined
let dataDir: string
let app: RuntimeApp

beforeAll(async () => {
  if (needsVirtualDisplay()) display = await startVirtualDisplay()
  dataDir = dataFolder()
  app = new RuntimeApp(dataDir, display?.env ?? {})
  await app.waitFor('loaded')
}, 60_000)

afterAll(async () => {
  app.kill('SIGTERM')
  await app.exit
  await display?.stop()
  removeFolder(dataDir)
})

describe('calls', () => {
  test('values return as they were sent', async () => {
    const same = await app.inPage(`(async () => {
      const sent = { text: 'ä€😀', none: undefined, nan: NaN, minus: -0, big: 12345678901234567890n,
        when: new Date(5), bytes: new Uint8Array([0, 255, 7]), list: [1, [2], null], $: { $: 'date' },
        map: new Map([['k', new Set([1])]]), nested: { 'a b': true } }
      const back = await connect.invoke('echo', sent)
      return [
        back.text === sent.text, 'none' in back && back.none === undefined, Number.isNaN(back.nan),
        Object.is(back.minus, -0), back.big === sent.big, back.when.getTime() === 5,
        back.bytes instanceof Uint8Array && back.bytes.join() === '0,255,7',
        JSON.stringify(back.list) === '[1,[2],null]', back.$.$ === 'date',
        back.map.get('k').has(1), back.nested['a b'],
      ]
    })()`)
    expect(same).toEqual(Array.from({ length: 11 }, () => true))
  })

  test('a megabyte of text arrives complete', async () => {
    const length = await app.inPage(
      `connect.invoke('echo', 'x€'.repeat(500_000)).then((text) => text.length)`,
    )
    expect(length).toBe(1_000_000)
  })

  test('an own key named __proto__ changes no prototype', async () => {
    const seen = await app.inPage(
      `connect.invoke('describe', JSON.parse('{"__proto__":{"polluted":1}}'))`,
    )
    expect(seen).toEqual({ keys: ['__proto__'], polluted: false, text: '[object Object]' })
  })

  test.each([
    ['fail', "Error invoking remote method 'fixture:fail': RangeError: out of range"],
    [
      'nowhere',
      "Error invoking remote method 'fixture:nowhere': Error: No handler registered for 'fixture:nowhere'",
    ],
    [
      'function',
      "Error invoking remote method 'fixture:function': Error: An object could not be cloned.",
    ],
  ])('an error of %s arrives with Electron’s message', async (name, message) => {
    const error = await app.inPage(`connect.invoke('${name}').catch((e) => e.message)`)
    expect(error).toBe(message)
  })

  test('many calls at once each get their own result', async () => {
    const sum = await app.inPage(
      `Promise.all(Array.from({ length: 200 }, (_, i) => connect.invoke('echo', i)))
        .then((all) => all.every((value, i) => value === i))`,
    )
    expect(sum).toBe(true)
  })

  test('main receives the frame and page of a call', async () => {
    expect(await app.inPage(`connect.invoke('sender')`)).toEqual({
      url: 'app://bundle/index.html',
      origin: 'app://bundle',
      isTop: true,
      isWindow: true,
    })
  })

  test('a message without a response arrives', async () => {
    await app.inPage(`connect.send({ one: 1 })`)
    expect(await app.waitFor('sent')).toEqual({ one: 1 })
  })
})

describe('events', () => {
  test('reach every listener in order, until it is removed', async () => {
    await app.inPage(`window.news = []; window.stop = connect.onNews((v) => news.push(v)); null`)
    for (const value of [1, { two: 2 }, [3]]) await app.call('news', value)
    expect(await app.inPage(`connect.invoke('echo').then(() => news)`)).toEqual([
      1,
      { two: 2 },
      [3],
    ])
    await app.inPage(`stop(); null`)
    await app.call('news', 4)
    expect(await app.inPage(`connect.invoke('echo').then(() => news.length)`)).toBe(3)
  })
})

describe('the bridge', () => {
  test('exists before any script of the page, and is frozen', async () => {
    const state = await app.inPage(`(() => {
      try { connect.sum = null } catch {}
      try { window.connect = null } catch {}
      return [bridgeAtStart, Object.isFrozen(connect), connect.sum(1, 2), connect.platform]
    })()`)
    expect(state).toEqual(['object', true, 3, process.platform])
  })

  test('passes callbacks, and only the message of an error', async () => {
    const error = await app.inPage(
      `(() => { try { connect.fail() } catch (e) { return [e.name, e.message] } })()`,
    )
    expect(error).toEqual(['Error', 'from the preload'])
  })

  test('shows the page neither Node nor the underlying connection', async () => {
    const names = await app.inPage(`(() => {
      const names = Object.getOwnPropertyNames(window)
      return [typeof require, typeof process, typeof module, typeof Buffer,
        names.filter((name) => /^(binding|entry)-|ipcRenderer/.test(name)).length]
    })()`)
    expect(names).toEqual(['undefined', 'undefined', 'undefined', 'undefined', 0])
  })

  test('does not exist in a frame inside the page', async () => {
    const inFrame = await app.inPage(`new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.src = './frame.html'
      frame.onload = () => resolve([frame.contentWindow.scriptRan, typeof frame.contentWindow.connect])
      document.body.append(frame)
    })`)
    expect(inFrame).toEqual([true, 'undefined'])
    expect(await app.waitFor('will-frame-navigate')).toEqual({
      url: 'app://bundle/frame.html',
      isMainFrame: false,
    })
  })
})

describe('the walls', () => {
  test('effective preferences are the safe ones, and unsafe ones are refused', async () => {
    expect(await app.call('preferences')).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    })
    await expect(app.call('unsafe')).rejects.toThrow('nodeIntegration')
  })

  test('the policy of the app’s own scheme is enforced', async () => {
    const state = await app.inPage(`(async () => {
      let evaluated = 'ran'
      try { new Function('1')() } catch { evaluated = 'blocked' }
      return [window.scriptRan, window.inlineRan ?? null, evaluated, violations.includes('script-src-elem')]
    })()`)
    expect(state).toEqual([true, null, 'blocked', true])
  })

  test('the app’s own scheme answers a request with a body', async () => {
    const answer = await app.inPage(
      `fetch('/echo', { method: 'POST', body: 'grüße' }).then((r) => r.json())`,
    )
    expect(answer).toEqual({ method: 'POST', body: 'grüße' })
  })

  test('permissions are denied unless a handler grants them', async () => {
    const states = await app.inPage(
      `Promise.all(['geolocation', 'notifications', 'camera', 'clipboard-read', 'clipboard-write']
        .map((name) => navigator.permissions.query({ name }).then((s) => s.state)))`,
    )
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied', 'granted'])
  })

  test('window.open and links to new windows call the handler and open nothing', async () => {
    const result = await app.inPage(`(() => {
      const popup = window.open('https://example.com/popup')
      document.getElementById('blank').click()
      document.getElementById('link').dispatchEvent(
        new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ctrlKey: true }))
      return popup
    })()`)
    expect(result).toBeNull()
    await app.inPage(`connect.invoke('echo')`)
    expect(await app.call('opened')).toEqual([
      'https://example.com/popup',
      'https://example.com/blank',
      'https://example.com/link',
    ])
    expect(await app.call('windows')).toBe(1)
  })

  test.each([
    ['another site', `document.getElementById('link').click()`, 'https://example.com/link'],
    ['an empty page', `location.href = 'about:blank'`, 'about:blank'],
    ['a mail program', `location.href = 'mailto:a@example.com'`, 'mailto:a@example.com'],
    ['a page of its own', `location.href = '/frame.html'`, 'app://bundle/frame.html'],
  ])('a navigation to %s calls the handler and can be prevented', async (_name, code, url) => {
    await app.inPage(`${code}; null`)
    const asked = (await app.waitFor('will-frame-navigate')) as { url: string }
    expect(asked).toEqual({ url, isMainFrame: true })
    if (url.startsWith('app://')) {
      expect(await app.waitFor('will-navigate')).toEqual({ url, isMainFrame: true })
    }
    expect(await app.call('url')).toBe('app://bundle/index.html')
    expect(await app.inPage(`document.querySelector('h1').textContent`)).toBe('Fixture page')
  })
})

describe('the network', () => {
  let server: Server
  let reached: string[]
  let port: number

  beforeAll(async () => {
    reached = []
    server = createServer((request, response) => {
      reached.push(request.url ?? '')
      response.end('reached')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    await app.call('load', 'app://bundle/open.html')
  })

  afterAll(async () => {
    await app.call('load', 'app://bundle/index.html')
    server.closeAllConnections()
    server.close()
  })

  test('is unreachable from the page even if its policy would allow it', async () => {
    const host = `127.0.0.1:${port}`
    const outcomes = await app.inPage(`(async () => {
      const event = (make, ok, bad) => new Promise((resolve) => {
        const thing = make()
        thing['on' + ok] = () => resolve('reached')
        thing['on' + bad] = () => resolve('refused')
      })
      return Promise.all([
        fetch('http://${host}/fetch', { mode: 'no-cors' }).then(() => 'reached', () => 'refused'),
        fetch('https://${host}/tls', { mode: 'no-cors' }).then(() => 'reached', () => 'refused'),
        event(() => Object.assign(new Image(), { src: 'http://${host}/image' }), 'load', 'error'),
        event(() => new WebSocket('ws://${host}/socket'), 'open', 'error'),
        event(() => new EventSource('http://${host}/events'), 'open', 'error'),
      ])
    })()`)
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'refused'))
    expect(reached).toEqual([])
  })

  test('is blocked for frames, beacons and downloads too', async () => {
    await app.inPage(`(() => {
      navigator.sendBeacon('http://127.0.0.1:${port}/beacon', 'x')
      const frame = document.createElement('iframe')
      frame.src = 'http://127.0.0.1:${port}/frame'
      document.body.append(frame)
      const link = Object.assign(document.createElement('a'), { download: '', href: 'http://127.0.0.1:${port}/file' })
      document.body.append(link)
      link.click()
      return null
    })()`)
    await app.inPage(`fetch('http://127.0.0.1:${port}/last').catch(() => null)`)
    expect(reached).toEqual([])
  })
})

describe('the window', () => {
  test('has the title of its page, and the app its own name', async () => {
    expect(await app.call('about')).toMatchObject({
      name: 'Runtime fixture',
      version: '1.2.3',
      isPackaged: false,
    })
    await expect.poll(() => app.call('title')).toBe('Fixture')
  })

  test('can be moved and resized', async () => {
    const wanted = { x: 40, y: 30, width: 820, height: 610 }
    await app.call('setBounds', wanted)
    await expect.poll(() => app.inPage('[outerWidth, outerHeight]')).toEqual([820, 610])
    expect(await app.call('bounds')).toEqual(wanted)
  })

  test('follows the chosen theme', async () => {
    const query = `matchMedia('(prefers-color-scheme: dark)').matches`
    expect(await app.call('theme', 'dark')).toBe(true)
    await expect.poll(() => app.inPage(query)).toBe(true)
    expect(await app.call('theme', 'light')).toBe(false)
    await expect.poll(() => app.inPage(query)).toBe(false)
  })

  test('receives the accelerators of the menu', async () => {
    await app.inPage(`window.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'n', ctrlKey: ${process.platform !== 'darwin'}, metaKey: ${process.platform === 'darwin'}, cancelable: true })); null`)
    expect(await app.waitFor('menu')).toBe('new')
  })

  test('can have a second one beside it, in the same browser', async () => {
    expect(await app.call('second')).toEqual({ answer: 'two', windows: 2, left: 1 })
    expect(await app.inPage(`connect.invoke('echo', 'one')`)).toBe('one')
  })

  test('reports a missing part of Electron', async () => {
    await expect(app.call('unsupported')).rejects.toThrow('BrowserWindow.setTouchBar')
  })
})
