import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Electron's security checklist, as far as the sources can show it. What only a running page can
// show is tested in tests/e2e/security-*.spec.ts.

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

function sources(...folders: string[]): { file: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs|html|css)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !file.includes('/generated/'))
      .map((file) => ({ file, text: withoutComments(file, read(file)) })),
  )
}

const printed = new Map<string, string>()

/** Comments may mention what code must not do. */
function withoutComments(file: string, text: string): string {
  if (!/\.tsx?$/.test(file)) return text
  const known = printed.get(file)
  if (known !== undefined) return known
  const printer = ts.createPrinter({ removeComments: true })
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kindOf(file))
  const bare = printer.printFile(source)
  printed.set(file, bare)
  return bare
}

function kindOf(file: string): ts.ScriptKind {
  return file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
}

function filesWith(pattern: RegExp, ...folders: string[]): string[] {
  return sources(...folders)
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file)
}

/** Every object literal that is assigned to a property of this name, as source text by key. */
function objectsNamed(name: string, file: string): Record<string, string>[] {
  const found: Record<string, string>[] = []
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === name &&
      ts.isObjectLiteralExpression(node.initializer)
    ) {
      found.push(
        Object.fromEntries(
          node.initializer.properties.map((property) => [
            property.name?.getText() ?? '...',
            ts.isPropertyAssignment(property) ? property.initializer.getText() : property.getText(),
          ]),
        ),
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe('versions (rule 16)', () => {
  it.each([
    ['electron', 45],
    ['nodemailer', 10],
  ])('%s is not older than %i, as declared and as installed', (name, floor) => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    const declared = manifest['dependencies']?.[name] ?? manifest['devDependencies']?.[name] ?? ''
    const installed = JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }
    for (const version of [declared, installed.version]) {
      expect(Number(/^(\d+)\./.exec(version)?.[1])).toBeGreaterThanOrEqual(floor)
    }
  })
})

describe('the window (rules 2, 3, 4, 6, 8, 9, 10, 11)', () => {
  it('is sandboxed, isolated and without Node, and sets nothing else', () => {
    const [preferences, ...others] = objectsNamed(
      'webPreferences',
      'electron/main/windows/main-window.ts',
    )
    expect(others).toEqual([])
    expect(preferences).toEqual({
      preload: 'options.preload',
      sandbox: 'true',
      contextIsolation: 'true',
      nodeIntegration: 'false',
      webviewTag: 'false',
      webSecurity: 'true',
      spellcheck: 'true',
    })
  })

  it('is created in one place', () => {
    expect(filesWith(/new BrowserWindow\(/, 'electron/main')).toEqual([
      'electron/main/windows/main-window.ts',
    ])
    expect(filesWith(/BrowserView|WebContentsView|BaseWindow/, 'electron/main')).toEqual([])
  })

  it('is sandboxed for the whole app, before it is ready', () => {
    const { text } = sources('electron/main').find(
      ({ file }) => file === 'electron/main/index.ts',
    ) ?? { text: '' }
    const position = (words: string) => {
      expect(text).toContain(words)
      return text.indexOf(words)
    }
    // For root the launcher passes this switch, because Electron's own processes would not start
    // otherwise.
    const sandbox = /if \(!app\.commandLine\.hasSwitch\("no-sandbox"\)\)\s+app\.enableSandbox\(\)/
    expect(text).toMatch(sandbox)
    expect(text.search(sandbox)).toBeLessThan(position('whenReady()'))
    expect(text.match(/enableSandbox|no-sandbox/g)).toHaveLength(2)
    expect(position('guardAllContents()')).toBeLessThan(position('whenReady()'))
    expect(position('registerAppScheme()')).toBeLessThan(position('whenReady()'))
  })

  it.each([
    'nodeIntegrationInSubFrames',
    'nodeIntegrationInWorker',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'bypassCSP',
    'enableRemoteModule',
    'allowpopups',
    'disable-web-security',
    'ignore-certificate-errors',
    'setCertificateVerifyProc',
  ])('never contains %s', (word) => {
    expect(filesWith(new RegExp(word), 'electron/main', 'electron/preload', 'src')).toEqual([])
  })

  it('never turns its sandbox off, except on request by that switch', () => {
    expect(filesWith(/no-sandbox/, 'electron/main', 'electron/preload', 'src')).toEqual([
      'electron/main/index.ts',
    ])
  })
})

describe('the bridge (rules 17, 20)', () => {
  it('receives messages in one file only, which checks the sender', () => {
    expect(filesWith(/\bipcMain\b/, 'electron/main', 'electron/admin', 'src')).toEqual([
      'electron/main/ipc/router.ts',
    ])
    expect(read('electron/main/ipc/router.ts')).toContain('event.senderFrame')
    expect(read('electron/main/ipc/answer.ts')).toContain('isTrustedSender(sender)')
  })

  it('sends messages in one file only', () => {
    expect(filesWith(/webContents\.send\(|postMessage\(/, 'electron/main')).toEqual([
      'electron/main/ipc/publish.ts',
    ])
  })

  it('is exposed once, and the page itself never sees Electron', () => {
    const preload = read('electron/preload/index.ts')
    expect(preload.match(/exposeInMainWorld\(/g)).toHaveLength(1)
    expect(filesWith(/from 'electron'|require\(/, 'src')).toEqual([])
    expect(filesWith(/contextBridge/, 'electron/main', 'src')).toEqual([])
  })

  it('imports into the preload only Electron and the names', () => {
    const imports = [...read('electron/preload/index.ts').matchAll(/from '([^']+)'/g)]
    expect(imports.map(([, name]) => name)).toEqual(['electron', '#shared/ipc/channels'])
    expect(read('src/shared/ipc/channels.ts')).not.toMatch(/^import /m)
  })
})

describe('what leaves the app (rules 1, 15)', () => {
  it('opens URLs in one place, after the check', () => {
    const files = sources('electron/main').filter(({ text }) => text.includes('openExternal'))
    expect(files.map(({ file }) => file)).toEqual(['electron/main/start.ts'])
    const calls = files.flatMap(({ text }) => text.match(/openExternal\(.*?\)(?=,|$)/gm) ?? [])
    expect(calls).toEqual(['openExternal(checkExternalLink(url))'])
  })

  it('opens one own folder and checked copies of files, and no path from the page', () => {
    const calls = sources('electron/main').flatMap(({ file, text }) =>
      (text.match(/(openPath|showItemInFolder)\(/g) ?? []).map((call) => `${file} ${call}`),
    )
    expect(calls.sort()).toEqual([
      'electron/main/windows/open-folder.ts openPath(',
      'electron/main/windows/system-files.ts openPath(',
    ])
    expect(objectsNamed("'app:open-outbox'", 'src/shared/ipc/contract.ts')).toEqual([
      { input: 'nothing', output: 'nothing' },
    ])
    const files = 'src/shared/ipc/contracts/attachments.ts'
    expect(read(files)).toContain('const attachment = { attachmentId: IdSchema }')
    expect(objectsNamed("'attachments:open'", files)).toEqual([
      { input: 'z.strictObject({ ...attachment, confirmed: z.boolean() })', output: 'nothing' },
    ])
  })

  it('loads its own page and nothing else', () => {
    const loads = sources('electron/main').flatMap(
      ({ text }) => text.match(/load(URL|File)\([^)]*\)/g) ?? [],
    )
    expect(loads).toEqual(['loadURL(`${APP_ORIGIN}/${page}`)'])
    expect(read('electron/main/windows/watch-page.ts')).toMatch(
      /APP_PAGE = 'index\.html'\nconst STOPPED_PAGE = 'window-stopped\.html'\n/,
    )
    // A URL in the page's sources would be a subresource, a request, or a link out.
    expect(filesWith(/['"`(](https?|file|ftp|wss?):\/\//, 'src/renderer')).toEqual([])
  })
})

describe('text from others', () => {
  it.each([
    ['dangerouslySetInnerHTML', /dangerouslySetInnerHTML/],
    ['HTML from text', /\.(innerHTML|outerHTML|srcdoc)\b|insertAdjacentHTML|document\.write/],
    ['code from text', /\beval\(|new Function\(|\bFunction\(|setTimeout\(['"`]/],
    ['Markdown with HTML in it', /rehype-raw|rehypeRaw|allowDangerousHtml/],
  ])('never becomes %s', (_name, pattern) => {
    expect(filesWith(pattern, 'src', 'electron/main', 'electron/preload')).toEqual([])
  })

  it('never becomes SQL', () => {
    const rooms = ['electron/main', 'electron/admin']
    expect(filesWith(/RawUnsafe\b/, ...rooms)).toEqual([])
    // The one place that inserts a value into SQL takes whole numbers only.
    const raw = filesWith(/Prisma\.raw\(/, ...rooms)
    expect(raw.filter((file) => file !== 'electron/main/database/fragments/literal.ts')).toEqual([])
  })
})

describe('the built preload', () => {
  const file = join(root, 'out/preload/index.cjs')

  it('is one file that requires only Electron and contains no schema', () => {
    expect(existsSync(file), 'the app is built before its tests: npm run build').toBe(true)
    const text = readFileSync(file, 'utf8')
    const required = [...text.matchAll(/require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)]
    expect(new Set(required.map(([, name]) => name))).toEqual(new Set(['electron']))
    expect(text).not.toMatch(/zod|ZodError|prisma/i)
    expect(text.length).toBeLessThan(10_000)
  })
})
