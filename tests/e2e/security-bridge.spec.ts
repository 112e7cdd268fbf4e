import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { CHANNELS, EVENTS, bridgePath } from '#shared/ipc/channels'
import { queryOnce } from '../support/embedded-query'
import { makeTempDir, removeDataDir } from '../support/temp-dir'
import { sharedCanary } from './support/canary'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { createTicket, feed, grid, send, showView } from './support/pages'
import { sharedApp } from './support/shared-app'
import { type SystemBrowser, fakeSystemBrowser } from './support/system-browser'

// The bridge as a script in the page would use it, and requesters' texts as people see them.

let folder: string
let browser: SystemBrowser

const shared = sharedApp({
  env: async () => {
    folder = await makeTempDir('links')
    browser = await fakeSystemBrowser(join(folder, 'bin'))
    return browser.env
  },
})

const canary = sharedCanary()

test.afterAll(() => removeDataDir(folder))

test('the page has no power but window.connect, which has plain functions only', async () => {
  const found = await shared.page.evaluate(() => {
    const walk = (value: unknown, path: string): string[] => {
      if (typeof value === 'function') {
        const extra = Reflect.ownKeys(value).filter(
          (key) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(String(key)),
        )
        return [[path, ...extra.map(String)].join(' +')]
      }
      if (typeof value !== 'object' || value === null) return [`${path} is ${typeof value}`]
      return Reflect.ownKeys(value).flatMap((key) =>
        walk((value as Record<PropertyKey, unknown>)[key], `${path}.${String(key)}`),
      )
    }
    const powers = [
      ...['require', 'process', 'global', 'Buffer', 'module', 'exports', '__dirname'],
      ...['electron', 'ipcRenderer', 'setImmediate', 'nodeRequire'],
    ]
    const own = Object.getOwnPropertyDescriptor(window, 'connect')
    const replaced = (() => {
      try {
        Object.assign(window, { connect: 'replaced' })
        return typeof window.connect === 'string'
      } catch {
        return false
      }
    })()
    return {
      bridge: walk(window.connect, 'connect').sort(),
      powers: powers.filter((name) => name in window),
      fixed: own?.configurable === false && own.writable === false && !replaced,
    }
  })
  expect(found.powers).toEqual([])
  expect(found.fixed).toBe(true)
  expect(found.bridge).toEqual(
    [
      ...CHANNELS.map((channel) => `connect.${bridgePath(channel).join('.')}`),
      ...EVENTS.map((event) => `connect.on.${event}`),
    ].sort(),
  )
})

test('a listener receives the payload and nothing of the event', async () => {
  const { page } = shared
  await createTicket(page, {
    subject: 'Heard by a listener',
    description: 'Words',
    requester: 'cora@customer.example',
  })
  const received = page.evaluate(
    () =>
      new Promise<{ count: number; keys: string[] }>((resolve) => {
        const stop = window.connect.on['changes:arrived']((...args: unknown[]) => {
          stop()
          resolve({ count: args.length, keys: Object.keys(args[0] as object) })
        })
        Object.assign(window, { listening: true })
      }),
  )
  await page.waitForFunction(() => 'listening' in window)
  await send(page, 'reply', 'Something that is told to the windows')
  expect(await received).toEqual({ count: 1, keys: ['state', 'changes'] })
})

test('calls that do not match their schema are refused before anything happens', async () => {
  const answers = await shared.page.evaluate(async () => {
    const id = 'a'.repeat(24)
    const raw = window.connect as unknown as Record<
      string,
      Record<string, (...input: unknown[]) => Promise<{ ok: boolean; error?: { code: string } }>>
    >
    const call = async (noun: string, verb: string, ...input: unknown[]) => {
      try {
        const answer = await raw[noun]?.[verb]?.(...input)
        return answer?.ok === true ? 'accepted' : (answer?.error?.code ?? 'no such function')
      } catch {
        return 'thrown'
      }
    }
    const deep = JSON.parse('['.repeat(60) + ']'.repeat(60)) as unknown
    return {
      'extra key': await call('tickets', 'get', { ticketId: id, workspaceId: id }),
      'wrong type': await call('tickets', 'get', { ticketId: 7 }),
      nothing: await call('tickets', 'get'),
      'own __proto__': await call(
        'tickets',
        'get',
        JSON.parse(`{"ticketId":"${id}","__proto__":{"polluted":1}}`),
      ),
      constructor: await call('tickets', 'get', { ticketId: id, constructor: { prototype: {} } }),
      'a path for an id': await call('imports', 'report', { importId: '../../etc/passwd' }),
      'a view of its own': await call('tickets', 'list', {
        view: '__proto__',
        sort: 'updated',
        direction: 'desc',
        limit: 50,
      }),
      'page too large': await call('tickets', 'list', {
        view: 'all-open',
        sort: 'updated',
        direction: 'desc',
        limit: 1e6,
      }),
      'too many bytes': await call('tags', 'add', { ticketId: id, name: 'x'.repeat(5_000_000) }),
      'too deep': await call('tags', 'add', deep),
      'a date': await call('app', 'getState', new Date(0)),
      'a map': await call('app', 'getState', new Map([['a', 1]])),
      'no such verb': await call('tickets', 'drop', {}),
      'no such noun': await call('shell', 'exec', {}),
      polluted: 'polluted' in {},
    }
  })
  expect(answers).toEqual({
    'extra key': 'input.invalid',
    'wrong type': 'input.invalid',
    nothing: 'input.invalid',
    'own __proto__': expect.stringMatching(/^(input\.invalid|thrown)$/),
    constructor: 'input.invalid',
    'a path for an id': 'input.invalid',
    'a view of its own': 'input.invalid',
    'page too large': 'input.invalid',
    'too many bytes': 'input.too-large',
    'too deep': 'input.too-large',
    'a date': 'input.too-large',
    'a map': 'input.too-large',
    'no such verb': 'no such function',
    'no such noun': 'no such function',
    polluted: false,
  })
})

test('a ticket of another workspace is not found', async () => {
  const { page, app } = shared
  const owner = await ownerOf(app.dataDir)
  const [workspaceId, userId, ticketId] = [createId(), createId(), createId()]
  const scene: [sql: string, values: string[]][] = [
    [`INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Other', 'other')`, [workspaceId]],
    [`INSERT INTO "WorkspaceSettings" ("workspaceId") VALUES ($1)`, [workspaceId]],
    [`INSERT INTO "User" ("id", "email") VALUES ($1, 'stranger@example.org')`, [userId]],
    [
      `INSERT INTO "WorkspacePerson" ("workspaceId", "userId") VALUES ($1, $2)`,
      [workspaceId, userId],
    ],
    [
      `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "createdById")
       VALUES ($1, $2, 'Not for others', 'A secret', $3)`,
      [ticketId, workspaceId, userId],
    ],
  ]
  for (const [sql, values] of scene) await queryOnce(owner, sql, values)
  const answers = await page.evaluate(
    async ([id, commentId]) => {
      const code = (result: { ok: boolean; error?: { code: string } }) =>
        result.ok ? 'accepted' : result.error?.code
      return [
        code(await window.connect.tickets.get({ ticketId: id })),
        code(
          await window.connect.tickets.setStatus({ ticketId: id, version: 1, status: 'CLOSED' }),
        ),
        code(await window.connect.tags.add({ ticketId: id, name: 'mine' })),
        code(
          await window.connect.comments.add({
            id: commentId,
            ticketId: id,
            visibility: 'PUBLIC',
            content: 'hello',
            seenCommentId: null,
            uploadIds: [],
          }),
        ),
      ]
    },
    [ticketId, createId()] as const,
  )
  expect(answers).toEqual(Array.from({ length: 4 }, () => 'ticket.not-found'))
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill('Not for others')
  await expect(page.getByText('No tickets match')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill('')
})

test('a frame inside the page has no bridge', async () => {
  const seen = await shared.page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inside = frame.contentWindow as unknown as Record<string, unknown> | null
    const found = { connect: inside?.['connect'] === undefined, frames: window.frames.length }
    frame.remove()
    return found
  })
  expect(seen).toEqual({ connect: true, frames: 1 })
})

test('requesters’ texts are shown and do nothing', async () => {
  const { page } = shared
  await createTicket(page, {
    subject: '<img src=x onerror="window.ran=1"> & <b>bold</b>',
    description: [
      '<script>window.ran = 1</script>',
      `<img src="${canary.url}/pixel.png" onerror="window.ran=1">`,
      `<iframe src="${canary.url}"></iframe><style>body{display:none}</style>`,
      '<svg onload="window.ran=1"></svg>',
      `![a picture](${canary.url}/tracking.png)`,
      '![data](data:image/png;base64,iVBORw0KGgo=)',
      '[click](javascript:window.ran=1) [and](data:text/html,<script>window.ran=1</script>)',
      '[vb](vbscript:msgbox) [file](file:///etc/passwd) [unc](\\\\host\\share) [rel](/index.html)',
      '[case](JaVaScRiPt:window.ran=1) [tab](java\tscript:window.ran=1)',
      '<a href="javascript:window.ran=1">html link</a>',
      '[good](https://example.org/help) <mailto:help@example.org>',
    ].join('\n\n'),
    requester: '"><script>@customer.example'.replace(/[^a-z@.]/g, ''),
  })
  const article = feed(page).getByRole('article').first()
  await expect(article).toContainText('<script>window.ran = 1</script>')
  await expect(
    article.locator('img, iframe, script, style, svg:not([aria-hidden]), object'),
  ).toHaveCount(0)
  const links = await article
    .locator('a')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  expect(links.filter((href) => !/^(https|mailto):/.test(href))).toEqual([])
  expect(links).toEqual(
    expect.arrayContaining(['https://example.org/help', 'mailto:help@example.org']),
  )
  await showView(page, 'Unassigned')
  await expect(grid(page)).toContainText('<b>bold</b>')
  await expect(grid(page).locator('b')).toHaveCount(0)
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
})

test('links are opened only by main, and only https and mail', async () => {
  const { page } = shared
  const before = page.url()
  await createTicket(page, {
    subject: 'Where is the manual',
    description: 'Is it [this one](https://example.org/help) or http://example.org?',
    requester: 'cora@customer.example',
  })
  await expect(feed(page).getByRole('link')).toHaveCount(1)
  await feed(page).getByRole('link', { name: 'this one' }).click()
  await expect.poll(() => browser.opened()).toEqual(['https://example.org/help'])
  expect(page.url()).toBe(before)

  const answers = await page.evaluate(
    async (addresses) => {
      const codes: (string | undefined)[] = []
      for (const url of addresses) {
        const answer = await window.connect.app.openLink({ url })
        codes.push(answer.ok ? 'opened' : answer.error.code)
      }
      return codes
    },
    [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'http://example.org',
      'smb://host/share',
      '\\\\host\\share',
      'ms-msdt:/id',
      'https://user:password@example.org',
      'vbscript:x',
      'data:text/html,x',
      '--help',
      '',
    ],
  )
  expect(new Set(answers)).toEqual(new Set(['input.invalid']))
  await page.evaluate(() => window.connect.app.openLink({ url: 'mailto:help@example.org' }))
  await expect
    .poll(() => browser.opened())
    .toEqual(['https://example.org/help', 'mailto:help@example.org'])
})
