import { once } from 'node:events'
import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describePicked } from '#main/features/attachments/describe-picked'
import { contract } from '#shared/ipc/contract'
import { makeTempDir } from '#tests/support/temp-dir'

// Real things on a real disk, as they can be in a folder from which somebody drops files.
let folder: string
let server: Server | undefined

beforeAll(async () => {
  folder = await makeTempDir('picked')
  await writeFile(join(folder, 'notes.txt'), 'hello')
  await writeFile(join(folder, 'empty.txt'), '')
  await mkdir(join(folder, 'site', 'deep'), { recursive: true })
  await writeFile(join(folder, 'site', 'index.html'), '<p>')
})

afterAll(async () => {
  server?.close()
  await rm(folder, { recursive: true })
})

async function kindsOf(...paths: string[]) {
  const answer = await describePicked({ paths })
  expect(contract['uploads:describe'].output.parse(answer)).toEqual(answer)
  return answer.kinds
}

test('files are files, also empty ones and those made in the page', async () => {
  expect(await kindsOf(join(folder, 'notes.txt'), join(folder, 'empty.txt'), '')).toEqual([
    { what: 'file' },
    { what: 'file' },
    { what: 'file' },
  ])
})

test('a missing or relative path reveals nothing', async () => {
  expect(await kindsOf(join(folder, 'gone'), 'notes.txt', '/\0', '../notes.txt')).toEqual(
    Array.from({ length: 4 }, () => ({ what: 'unreadable' })),
  )
})

describe.skipIf(process.platform === 'win32')('on systems with links and pipes', () => {
  test('a link is described with its own target, and not followed', async () => {
    await symlink('/etc/passwd', join(folder, 'list.txt'))
    await symlink('nowhere', join(folder, 'dangling'))
    await symlink(join(folder, 'site'), join(folder, 'to-folder'))
    expect(
      await kindsOf(...['list.txt', 'dangling', 'to-folder'].map((name) => join(folder, name))),
    ).toEqual([
      { what: 'link', target: '/etc/passwd' },
      { what: 'link', target: 'nowhere' },
      { what: 'link', target: join(folder, 'site') },
    ])
  })

  test('pipes, sockets and devices are named, and nothing waits for them', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    server = createServer().listen(join(folder, 'socket'))
    await once(server, 'listening')
    expect(await kindsOf(join(folder, 'pipe'), join(folder, 'socket'), '/dev/zero')).toEqual([
      { what: 'pipe' },
      { what: 'socket' },
      { what: 'device' },
    ])
  })

  test('the links in a folder are counted at all depths, and not followed', async () => {
    await symlink('..', join(folder, 'site', 'deep', 'loop'))
    await symlink('/etc', join(folder, 'site', 'etc'))
    await symlink('index.html', join(folder, 'site', 'home.html'))
    expect(await kindsOf(join(folder, 'site'))).toEqual([{ what: 'folder', links: 3 }])
  })
})

test.runIf(process.platform === 'linux')(
  'a file that the system generates while it is read is not an empty file',
  async () => {
    expect(await kindsOf('/proc/self/maps', '/proc/version')).toEqual([
      { what: 'made-up' },
      { what: 'made-up' },
    ])
  },
)
