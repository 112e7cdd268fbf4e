import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionSettings } from '#main/database/connection-settings'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { type Pgbouncer, pgbouncerVersion, startPgbouncer } from '#tests/support/pgbouncer'
import { openWalls, type Walls } from '#tests/support/walls'

/*
 * A pool gives one server connection to one person after the other. The app's connections send
 * their session in the startup packet, which pgbouncer does not forward. So it is refused, or has
 * no session.
 */

const version = pgbouncerVersion()

/** The part of the app's startup packet that pgbouncer refuses unless told to ignore it. */
const IGNORED =
  'options, statement_timeout, lock_timeout, idle_in_transaction_session_timeout, extra_float_digits'

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

async function connectAs(endpoint: PgEndpoint, token?: string): Promise<Client> {
  const client = new Client(connectionSettings({ endpoint }, { token, applicationName: 'test' }))
  await client.connect()
  return client
}

async function withPool(
  settings: Record<string, string>,
  work: (pool: Pgbouncer) => Promise<void>,
): Promise<void> {
  const pool = await startPgbouncer([walls.db.app, walls.db.owner], settings)
  try {
    await work(pool)
  } finally {
    await pool.close()
  }
}

const tickets = async (client: Client) => (await client.query('SELECT 1 FROM "Ticket"')).rows.length

describe('pgbouncer', () => {
  it('with its defaults refuses the app, and names the setting', async ({ skip }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool({ pool_mode: 'session' }, async (pool) => {
      await expect(connectAs(pool.through(walls.db.app), walls.mia.token)).rejects.toThrow(
        /unsupported startup parameter/,
      )
    })
  })

  it.for(['session', 'transaction', 'statement'])(
    'told to ignore what it does not forward, in %s pooling lets everybody in without a session',
    async (mode, { skip }) => {
      skip(version === null, 'pgbouncer is not installed')
      await withPool(
        { pool_mode: mode, ignore_startup_parameters: IGNORED, default_pool_size: '1' },
        async (pool) => {
          // One server connection for both, one after the other.
          for (const member of [walls.mia, walls.stranger, walls.mia]) {
            const client = await connectAs(pool.through(walls.db.app), member.token)
            expect(await tickets(client)).toBe(0)
            expect((await client.query('SELECT * FROM current_session()')).rows).toEqual([])
            await client.end()
          }
        },
      )
    },
  )

  it('in session pooling resets settings before the next person comes', async ({ skip }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool(
      { pool_mode: 'session', ignore_startup_parameters: IGNORED, default_pool_size: '1' },
      async (pool) => {
        const mia = await connectAs(pool.through(walls.db.app), walls.mia.token)
        const { rows } = await mia.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await mia.query(`SELECT set_config('app.token', $1, false)`, [walls.mia.token])
        expect(await tickets(mia)).toBeGreaterThan(0)
        await mia.end()
        const stranger = await connectAs(pool.through(walls.db.app), walls.stranger.token)
        expect((await stranger.query('SELECT pg_backend_pid() AS pid')).rows).toEqual(rows)
        expect(await tickets(stranger)).toBe(0)
        await stranger.end()
      },
    )
  })

  it('in transaction pooling does not reset them, which is why the app never sets the session that way', async ({
    skip,
  }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool(
      { pool_mode: 'transaction', ignore_startup_parameters: IGNORED, default_pool_size: '1' },
      async (pool) => {
        const mia = await connectAs(pool.through(walls.db.app), walls.mia.token)
        const stranger = await connectAs(pool.through(walls.db.app), walls.stranger.token)
        await mia.query(`SELECT set_config('app.token', $1, false)`, [walls.mia.token])
        const { rows } = await stranger.query<{ user_id: string }>(
          'SELECT * FROM current_session()',
        )
        expect(rows[0]?.user_id).toBe(walls.mia.person.id)
        await Promise.all([mia.end(), stranger.end()])
      },
    )
  })

  it('works for what needs no session: the owner’s commands', async ({ skip }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool({ pool_mode: 'session', ignore_startup_parameters: IGNORED }, async (pool) => {
      const owner = await connectAs(pool.through(walls.db.owner))
      expect(await tickets(owner)).toBeGreaterThan(1)
      await owner.end()
    })
  })
})
