import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import type { Membership } from '#shared/domain/workspace'
import {
  claim,
  connectAs,
  type Installation,
  joinDesktop,
  openSession,
  removeLogins,
} from '#tests/support/installations'
import { refusal } from '#tests/support/sign-in-page'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/*
 * A removed person stays removed, and cannot prevent the removal: with real logins of desktops and
 * everything that psql can do with them.
 */

let db: TestDatabase
let acme: Membership
let olga: TestMember
let owner: Client
let adam: TestMember
let laptop: Installation

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(async () => {
  await removeLogins(db.sql)
  await db.close()
})

beforeEach(async () => {
  acme = await db.addWorkspace()
  olga = await db.addMember(acme, 'OWNER')
  await db.sql.query(`UPDATE "User" SET "role" = 'SUPER_ADMIN' WHERE "id" = $1`, [olga.person.id])
  adam = await db.addMember(acme, 'ADMIN')
  owner = await signedIn(await joinDesktop(db.sql, db.app), olga)
  laptop = await joinDesktop(db.sql, db.app)
})

/** A psql connection with this login and a session of this person. */
async function signedIn(installation: Installation, { person }: TestMember): Promise<Client> {
  const connection = await installation.connect(await openSession(db.sql, installation, person.id))
  // It may be cut off, which also emits an event.
  connection.on('error', () => undefined)
  onTestFinished(() => connection.end().catch(() => undefined))
  return connection
}

const one = async <T>(text: string, values: unknown[] = []): Promise<T | undefined> =>
  (await db.sql.query<{ value: T }>(text, values)).rows[0]?.value

const idOf = ({ login }: Installation) =>
  one<string>('SELECT id AS value FROM private.installations WHERE login = $1', [login])

/** The ways to remove Adam. */
const REMOVALS: [string, () => Promise<unknown>][] = [
  [
    'ending the membership',
    () => owner.query('SELECT end_membership($1, $2)', [acme.workspaceId, adam.person.id]),
  ],
  [
    'taking the role away',
    () =>
      owner.query(`SELECT change_member_role($1, $2, 'MEMBER')`, [
        acme.workspaceId,
        adam.person.id,
      ]),
  ],
  [
    'deactivating the person',
    () => owner.query('SELECT set_user_active($1, false)', [adam.person.id]),
  ],
  [
    'revoking the desktop',
    async () => {
      const id = await idOf(laptop)
      await owner.query('SELECT close_installation($1)', [id])
      await owner.query('SELECT revoke_installation($1)', [id])
    },
  ],
]

describe('what removed people gave to others', () => {
  it.each(REMOVALS)('%s withdraws their links and invitations', async (_way, remove) => {
    const psql = await signedIn(laptop, adam)
    const { rows } = await psql.query<{ login: string; password: string }>(
      'SELECT login, password FROM create_join_link(30)',
    )
    const [link] = rows
    if (link === undefined) throw new Error('no link')
    // Already connected when the removal comes.
    const early = await connectAs(db.app, link.login, link.password)
    onTestFinished(() => early.end().catch(() => undefined))
    const email = `private-${createId()}@elsewhere.example`
    await psql.query(`SELECT invite_member($1, $2, 'ADMIN', $3)`, [
      acme.workspaceId,
      email,
      createId(),
    ])
    expect(await one('SELECT private.may_sign_in($1) AS value', [email])).toBe(true)

    await remove()

    expect(await refusal(connectAs(db.app, link.login, link.password))).toMatch(/^28/)
    expect(await refusal(claim(early, 'Back', scramVerifier(newPassword())))).toMatch(
      /28000|57P01|no refusal/,
    )
    expect(
      await one('SELECT count(*)::int AS value FROM private.installations WHERE name = $1', [
        'Back',
      ]),
    ).toBe(0)
    expect(await one('SELECT private.may_sign_in($1) AS value', [email])).toBe(false)
    expect(
      await one(
        `SELECT count(*)::int AS value FROM private.mail_outbox WHERE recipient = $1 AND kind = 'invitation'`,
        [email],
      ),
    ).toBe(0)
    const told = await one(
      `SELECT array_agg(DISTINCT "action" ORDER BY "action") AS value FROM "AuditEntry"
       WHERE "actorId" = $1 AND "action" IN ('invitation.revoked', 'installation.withdrawn')`,
      [olga.person.id],
    )
    expect(told).toEqual(['installation.withdrawn', 'invitation.revoked'])
  })

  it('a link or an invitation that was missed is worth nothing', async () => {
    const psql = await signedIn(laptop, adam)
    const { rows } = await psql.query<{ login: string; password: string }>(
      'SELECT login, password FROM create_join_link(30)',
    )
    const email = `private-${createId()}@elsewhere.example`
    await psql.query(`SELECT invite_member($1, $2, 'ADMIN', $3)`, [
      acme.workspaceId,
      email,
      createId(),
    ])
    await db.sql.query('ALTER TABLE "WorkspaceUser" DISABLE TRIGGER USER')
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      adam.person.id,
    ])
    await db.sql.query('ALTER TABLE "WorkspaceUser" ENABLE TRIGGER USER')
    const [link] = rows
    const joiner = await connectAs(db.app, link?.login ?? '', link?.password ?? '')
    onTestFinished(() => joiner.end())
    expect(await refusal(claim(joiner, 'Back', scramVerifier(newPassword())))).toBe('28000')
    expect(await one('SELECT private.may_sign_in($1) AS value', [email])).toBe(false)
    await db.sql.query(
      'SELECT private.accept_invitations("id", NULL) FROM "User" WHERE "email" = $1',
      [email],
    )
    expect(
      await one(
        `SELECT count(*)::int AS value FROM "WorkspaceUser" m JOIN "User" u ON u."id" = m."userId" WHERE u."email" = $1`,
        [email],
      ),
    ).toBe(0)
  })

  it('a person who gives their own desktop back keeps what they made elsewhere and there', async () => {
    const psql = await signedIn(laptop, adam)
    const { rows } = await psql.query<{ login: string; password: string }>(
      'SELECT login, password FROM create_join_link(30)',
    )
    await psql.query('SELECT leave_team()').catch(() => undefined)
    const [link] = rows
    const joiner = await connectAs(db.app, link?.login ?? '', link?.password ?? '')
    onTestFinished(() => joiner.end())
    expect(await claim(joiner, 'New desktop of Adam', scramVerifier(newPassword()))).toMatch(
      /^connect_i_/,
    )
  })
})

describe('a removal', () => {
  /** What the person to be removed leaves open, without any limit. */
  const HOLDS: [string, (psql: Client) => Promise<unknown>][] = [
    [
      'their own name and absence',
      async (psql) => {
        await psql.query(`SELECT update_my_name('Adam Admin', NULL)`)
        await psql.query('SELECT set_away($1, $2, now(), NULL, NULL)', [
          acme.workspaceId,
          adam.person.id,
        ])
      },
    ],
    [
      'an invitation, and with it the workspace',
      (psql) =>
        psql.query(`SELECT invite_member($1, $2, 'MEMBER', $3)`, [
          acme.workspaceId,
          `${createId()}@example.org`,
          createId(),
        ]),
    ],
    [
      'their own session',
      (psql) => psql.query('SELECT end_my_session(s.id) FROM my_sessions() s WHERE s.is_this'),
    ],
    ['their own password', (psql) => psql.query(`ALTER ROLE ${laptop.login} PASSWORD 'other'`)],
  ]

  for (const [renewing, hold] of HOLDS) {
    it.each(REMOVALS)(`%s is not held up by who holds ${renewing}`, async (_way, remove) => {
      const psql = await signedIn(laptop, adam)
      await psql.query('SET idle_in_transaction_session_timeout = 0')
      await psql.query('SET statement_timeout = 0')
      await psql.query('BEGIN')
      await hold(psql)
      await remove()
      // What is left of them sees nothing.
      const again = await laptop.connect(adam.token).catch(() => null)
      if (again !== null) {
        onTestFinished(() => again.end())
        const { rows } = await again.query('SELECT 1 FROM "Ticket"')
        expect(rows).toEqual([])
      }
    })
  }

  it('disconnects other desktops only if they block it', async () => {
    const psql = await signedIn(laptop, adam)
    const bystander = await signedIn(await joinDesktop(db.sql, db.app), olga)
    await psql.query('BEGIN')
    await psql.query('SELECT set_away($1, $2, now(), NULL, NULL)', [
      acme.workspaceId,
      adam.person.id,
    ])
    await REMOVALS[0]?.[1]()
    expect((await bystander.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    expect(await refusal(psql.query('SELECT 1'))).toMatch(/57P01|no refusal/)
  })

  it('checks the rights before it disconnects anybody', async () => {
    const psql = await signedIn(laptop, adam)
    await psql.query('BEGIN')
    await psql.query(`SELECT update_my_name('Adam Admin', NULL)`)
    const vic = await signedIn(
      await joinDesktop(db.sql, db.app),
      await db.addMember(acme, 'VIEWER'),
    )
    for (const text of [
      `SELECT end_membership('${acme.workspaceId}', '${adam.person.id}')`,
      `SELECT set_user_active('${adam.person.id}', false)`,
      `SELECT end_user_sessions('${adam.person.id}')`,
      `SELECT close_installation('${(await idOf(laptop)) ?? ''}')`,
    ]) {
      expect(await refusal(vic.query(text)), text).toBe('42501')
    }
    expect((await psql.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('names a connection that blocks it and is no desktop', async () => {
    await db.sql.query('BEGIN')
    await db.sql.query('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE', [adam.person.id])
    const remove = REMOVALS[2]?.[1]
    const error: unknown = await remove?.().catch((reason: unknown) => reason)
    await db.sql.query('ROLLBACK')
    expect(error).toMatchObject({ code: '55P03' })
    expect(String(error)).toContain(db.owner.user)
  })
})
