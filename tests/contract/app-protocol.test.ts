import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeTempDir, removeDataDir } from '../support/temp-dir'

const registered = vi.hoisted(() => ({ schemes: [] as unknown[] }))
vi.mock('electron', () => ({
  protocol: {
    registerSchemesAsPrivileged: (schemes: unknown[]) => registered.schemes.push(...schemes),
  },
  session: {},
}))
const { CONTENT_SECURITY_POLICY, PDF_FRAME_POLICY, registerAppScheme, respond } =
  await import('#main/windows/app-protocol')

let folder: string
let root: string

beforeAll(async () => {
  folder = await makeTempDir('protocol')
  root = join(folder, 'page')
  await mkdir(join(root, 'assets'), { recursive: true })
  await mkdir(join(folder, 'page-evil'))
  const files: Record<string, string> = {
    'page/index.html': '<p>page</p>',
    'page/pdf-frame.html': '<p>frame</p>',
    'page/assets/main.js': 'export {}',
    'page/assets/look.css': 'p {}',
    'page/assets/a name.png': 'png',
    'page/assets/notes.txt': 'text',
    'page/assets/.hidden': 'x',
    'page/assets/page.map': '{}',
    'secret.html': 'secret',
    'page-evil/index.html': 'secret',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await symlink(join(folder, 'secret.html'), join(root, 'assets/link.html'))
  await symlink(folder, join(root, 'assets/up'))
})

afterAll(() => removeDataDir(folder))

const ask = (path: string) => respond(root, `app://bundle${path}`)

describe('what is served', () => {
  it.each([
    ['/index.html', 'text/html; charset=utf-8'],
    ['/index.html?x=1#y', 'text/html; charset=utf-8'],
    ['/assets/main.js', 'text/javascript; charset=utf-8'],
    ['/assets/look.css', 'text/css; charset=utf-8'],
    ['/assets/a%20name.png', 'image/png'],
    ['/assets/../index.html', 'text/html; charset=utf-8'],
  ])('%s as %s', async (path, type) => {
    const response = await ask(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await response.text()).length).toBeGreaterThan(0)
  })

  it('has a policy without gaps', () => {
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|data:|blob:|file:/)
    for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(CONTENT_SECURITY_POLICY.split('; ')).toContain(part)
    }
  })
})

describe('the frame that renders PDFs', () => {
  it('has its own policy, which allows no request and gives it an opaque origin', async () => {
    const response = await ask('/pdf-frame.html')
    expect(response.headers.get('content-security-policy')).toBe(PDF_FRAME_POLICY)
    const parts = PDF_FRAME_POLICY.split('; ')
    for (const part of ["default-src 'none'", 'sandbox allow-scripts', "trusted-types 'none'"]) {
      expect(parts).toContain(part)
    }
    expect(PDF_FRAME_POLICY).not.toMatch(
      /connect-src|img-src| 'unsafe-|same-origin|\*|https?:|data:|blob:/,
    )
  })
})

describe('what is not served', () => {
  it.each([
    '/',
    '/assets',
    '/assets/',
    '/missing.html',
    '/assets/notes.txt',
    '/assets/.hidden',
    '/assets/page.map',
    '/../secret.html',
    '/../page-evil/index.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/..%2Fpage-evil/index.html',
    '/..%5csecret.html',
    '/..\\secret.html',
    '/assets/link.html',
    '/assets/up/secret.html',
    '/index.html%00.js',
    '/%252e%252e/secret.html',
    '//etc/hosts',
    '/index.html/x.js',
  ])('%s', async (path) => {
    const response = await ask(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('Not found')
  })

  it.each(['app://other/index.html', 'app://bundle.evil/index.html', 'app://bundle:1/index.html'])(
    'the same file under %s',
    async (address) => {
      expect((await respond(root, address)).status).toBe(404)
    },
  )

  it('a name that no file can have', async () => {
    expect((await ask(`/${'a'.repeat(5000)}.html`)).status).toBe(404)
  })

  it('a name with an invalid percent escape', async () => {
    expect((await ask('/%E0%A4%A.html')).status).toBe(404)
  })
})

it('registers the scheme as standard and secure, without any bypass', () => {
  registerAppScheme()
  expect(registered.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
})
