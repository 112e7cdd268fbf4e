import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { guessCode, mailedCode, newToken, requestCode, wrongCode } from '#tests/support/desktop'
import { type Installation, joinDesktop, removeLogins } from '#tests/support/installations'
import { openSignInPage, type SignInPage } from '#tests/support/sign-in-page'
import type { TestMember } from '#tests/support/test-database'

/* Somebody with a desktop's login and no session tries to keep others from signing in on their desktops. */

let page: SignInPage
let alice: TestMember
let hers: Client
let mallory: Installation
let psql: Client

beforeAll(async () => {
  page = await openSignInPage()
})

afterAll(async () => {
  await removeLogins(page.db.sql)
  await page.close()
})

beforeEach(async () => {
  await page.forget()
  alice = await page.addMember()
  hers = await connected(await joinDesktop(page.db.sql, page.db.app, 'Desktop of Alice'))
  mallory = await joinDesktop(page.db.sql, page.db.app, 'Desktop of Mallory')
  psql = await connected(mallory)
})

async function connected(installation: Installation): Promise<Client> {
  const connection = await installation.connect()
  onTestFinished(() => connection.end())
  return connection
}

/** Requests a code on this desktop. Returns the guess with the mailed code. */
async function askedFor(desktop: Client, email = alice.person.email) {
  const { outcome, challenge_id: challengeId } = await requestCode(desktop, email)
  expect(outcome).toBe('sent')
  return { challengeId, email, code: (await mailedCode(page.db.sql, email)) ?? '' }
}

describe('a sign-in cannot be blocked', () => {
  it('by an open request', async () => {
    await psql.query('BEGIN')
    for (const email of [
      alice.person.email,
      ...Array.from({ length: 20 }, () => `${createId()}@example.org`),
    ]) {
      expect(await requestCode(psql, email)).toMatchObject({ outcome: 'sent' })
    }
    // Others share the server, but only locks in this database count.
    const { rows } = await psql.query(
      `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
    )
    expect(rows).toEqual([])
    expect(await guessCode(hers, await askedFor(hers))).toMatchObject({ outcome: 'ok' })
    await psql.query('ROLLBACK')
  })

  it('by wrong guesses at another desktop, nor by newer requests there', async () => {
    const guess = await askedFor(hers)
    let wrong = 0
    for (let round = 0; round < 4; round += 1) {
      const theirs = await askedFor(psql)
      for (let tries = 0; tries < 3; tries += 1) {
        const code = wrongCode(theirs.code)
        const { counted } = await guessCode(psql, { ...theirs, code })
        wrong += 1
        expect(counted).toBe(wrong <= 10 ? 'counted' : 'limited')
      }
      await page.db.sql.query(
        `UPDATE private.code_request SET created_at = created_at - interval '31 seconds' WHERE login = $1`,
        [mallory.login],
      )
    }
    expect(await guessCode(hers, guess)).toMatchObject({ outcome: 'ok' })
  })

  it('by using up what one desktop may request, from any address', async () => {
    // As from ten addresses of the network.
    await page.db.sql.query(
      `INSERT INTO private.code_request (id, email_key, login, source, created_at)
       SELECT private.new_id(), 'x', $1, ('127.0.0.' || n % 10 + 11)::inet, now() FROM generate_series(1, 60) n`,
      [mallory.login],
    )
    expect(await requestCode(psql, alice.person.email)).toMatchObject({ outcome: 'limited' })
    expect(await requestCode(hers, alice.person.email)).toMatchObject({ outcome: 'sent' })
  })

  it('by many desktops, where the person has signed in before', async () => {
    expect(await guessCode(hers, await askedFor(hers))).toMatchObject({ outcome: 'ok' })
    await page.letTimePass('1 minute')
    await page.db.sql.query(
      `INSERT INTO private.code_request (id, email_key, login, source, created_at)
       SELECT private.new_id(), r.email_key, 'many ' || n, '127.0.0.2', now()
       FROM private.code_request r, generate_series(1, 30) n WHERE r.created_at = (SELECT max(created_at) FROM private.code_request)`,
    )
    await page.db.sql.query(
      `INSERT INTO private.code_attempt (id, request_id, email_key, login, source, matched, token_hash, installation, counted_in, created_at)
       SELECT private.new_id(), a.request_id, a.email_key, 'many ' || n, '127.0.0.2', false, a.token_hash, 'x', '3', now()
       FROM (SELECT * FROM private.code_attempt LIMIT 1) a, generate_series(1, 100) n`,
    )
    expect(await requestCode(psql, alice.person.email)).toMatchObject({ outcome: 'limited' })
    expect(await guessCode(hers, await askedFor(hers))).toMatchObject({ outcome: 'ok' })
  })

  it('by a lock on the person’s or an invitation’s row', async () => {
    const owner = await page.db.addMember(await page.db.addWorkspace('Other'), 'OWNER')
    const elsewhere = owner.call.viewer.workspaceId
    const { token, hash } = newToken()
    await page.db.sql.query(
      `INSERT INTO private.sessions (id, token_hash, user_id, installation, login) VALUES ($1, $2, $3, 'test', $4)`,
      [createId(), hash, owner.person.id, mallory.login],
    )
    const theirs = await mallory.connect(token)
    onTestFinished(() => theirs.end())
    await theirs.query(`SELECT invite_member($1, $2, 'MEMBER', $3)`, [
      elsewhere,
      alice.person.email,
      createId(),
    ])
    await page.db.sql.query(`UPDATE "Invitation" SET "sentAt" = now() - interval '1 hour'`)
    await theirs.query('BEGIN')
    await theirs.query('SELECT resend_invitation("id") FROM "Invitation"')
    await theirs.query('SELECT find_or_create_requester($1, $2, NULL)', [
      elsewhere,
      alice.person.email,
    ])
    expect(await guessCode(hers, await askedFor(hers))).toMatchObject({ outcome: 'ok' })
    await theirs.query('ROLLBACK')
  })
})
