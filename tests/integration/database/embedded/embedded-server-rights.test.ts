import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpointFor } from '#main/database/embedded/cluster'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { EmbeddedServer } from '#main/database/embedded/embedded-server'
import { openClusterParts } from '#tests/support/cluster-parts'
import { queryOnce, refusal } from '#tests/support/embedded-query'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'

let dataDir: string
let server: EmbeddedServer

beforeAll(async () => {
  dataDir = await makeTempDir('rights')
  server = await startEmbeddedServer({ dataDir, log: () => undefined })
  await queryOnce(server.owner, 'create table secret as select 42 as answer')
})

afterAll(async () => {
  await server.stop()
  await removeDataDir(dataDir)
})

const denied = '42501'

describe('the desktop’s login', () => {
  test.each([
    ['makes a table', 'create table mine (id int)'],
    ['makes a temporary table', 'create temp table mine (id int)'],
    ['makes a schema', 'create schema mine'],
    ['reads a table of the owner', 'select * from secret'],
    ['becomes the owner', 'set role connect_owner'],
    ['becomes the superuser', 'set role connect_admin'],
    ['makes itself a superuser', 'alter role connect_desktop superuser'],
    ['makes a role', 'create role mine'],
    ['makes a database', 'create database mine'],
    ['reads a file', `select pg_read_file('PG_VERSION')`],
    ['lists a folder', `select pg_ls_dir('.')`],
    ['reads a file into a table', `copy (select 1) to '/tmp/connect-never'`],
    ['runs a program', `copy (select 1) to program 'true'`],
    ['reads the password hashes', 'select * from pg_authid'],
    ['fills the disk with large objects', 'select lo_create(0)'],
    ['changes the server', `alter system set fsync = 'off'`],
    ['installs an extension', 'create extension pg_trgm'],
    ['sees the superuser’s settings', 'select * from pg_hba_file_rules'],
  ])('is refused when it %s', async (_, sql) => {
    expect(await refusal(server.app, sql)).toBe(denied)
  })

  test('enters no other database', async () => {
    for (const database of ['postgres', 'template1']) {
      expect(await refusal({ ...server.app, database }, 'select 1')).toBe(denied)
    }
  })

  test('cannot connect with a wrong password', async () => {
    expect(await refusal({ ...server.app, password: 'wrong' }, 'select 1')).toBe('28P01')
  })
})

describe('the owner’s login', () => {
  test.each(['pgcrypto', 'citext', 'pg_trgm', 'btree_gin', 'unaccent'])(
    'may install %s',
    async (name) => {
      await queryOnce(server.owner, `create extension ${name}`)
      const rows = await queryOnce(server.owner, 'select from pg_extension where extname = $1', [
        name,
      ])
      expect(rows).toHaveLength(1)
    },
  )

  test('makes the group with the desktop’s grants', async () => {
    await queryOnce(server.owner, 'create role connect_app nologin')
    await queryOnce(server.owner, 'grant connect_app to connect_desktop')
    await queryOnce(server.owner, 'grant select on secret to connect_app')
    expect(await queryOnce(server.app, 'select answer from secret')).toEqual([{ answer: 42 }])
  })

  test.each([
    ['makes itself a superuser', 'alter role connect_owner superuser'],
    ['makes another superuser', 'create role root_too superuser'],
    ['becomes the superuser', 'set role connect_admin'],
    ['changes the superuser’s password', `alter role connect_admin password 'x'`],
    ['reads a file', `select pg_read_file('PG_VERSION')`],
    ['runs a program', `copy (select 1) to program 'true'`],
    ['takes a right to read files', 'grant pg_read_server_files to connect_owner'],
  ])('is refused when it %s', async (_, sql) => {
    expect(await refusal(server.owner, sql)).toBe(denied)
  })
})

describe('the server', () => {
  test('listens only on this computer, uses checksums, and is crash safe', async () => {
    const { state } = await openClusterParts(dataDir)
    const rows = await queryOnce(
      endpointFor('admin', state, server.owner.port),
      `select name, setting from pg_settings where name in ('listen_addresses', 'fsync',
         'unix_socket_directories', 'data_checksums', 'wal_level', 'password_encryption',
         'server_encoding', 'TimeZone', 'jit', 'wal_segment_size') order by name`,
    )
    expect(
      Object.fromEntries(rows.map((row) => Object.values(row as Record<string, string>))),
    ).toEqual({
      TimeZone: 'UTC',
      data_checksums: 'on',
      fsync: 'on',
      jit: 'off',
      listen_addresses: '127.0.0.1',
      password_encryption: 'scram-sha-256',
      server_encoding: 'UTF8',
      unix_socket_directories: '',
      wal_level: 'replica',
      wal_segment_size: '1048576',
    })
  })

  test('compares text in the same way on every system, with all letters', async () => {
    const rows = await queryOnce(server.owner, `select lower('ÄÖÜÉ') as low, 'a' < 'B' as ab`)
    expect(rows).toEqual([{ low: 'äöüé', ab: false }])
  })

  test('writes no statement, value or parameter into its log', async () => {
    const { owner, app } = server
    expect(await refusal({ ...app, password: 'wrong' }, 'select 1')).toBe('28P01')
    const word = 'customerword'
    await refusal(owner, `select '${word}'::int`)
    await refusal(owner, `insert into nowhere values ('${word}')`)
    await refusal(owner, `create role connect_admin password '${word}'`)
    await queryOnce(owner, 'create table once (code text primary key)')
    await queryOnce(owner, 'insert into once values ($1)', [word])
    await expect(queryOnce(owner, 'insert into once values ($1)', [word])).rejects.toThrow()

    const { cluster } = await openClusterParts(dataDir)
    const folder = join(cluster.home, 'log')
    const texts = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    )
    const log = texts.join('\n')
    // It is the right log, and it does record who was refused.
    expect(log).toContain('password authentication failed for user "connect_desktop"')
    expect(log).not.toContain('insert into')
    expect(log.split('\n').filter((line) => line.includes(word))).toEqual([])
  })
})
