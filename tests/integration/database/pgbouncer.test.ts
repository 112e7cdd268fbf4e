import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionSettings } from '#main/database/connection-settings'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { type Pgbouncer, pgbouncerVersion, startPgbouncer } from '#tests/support/pgbouncer'
import { openWalls, type Walls } from '#tests/support/walls'

/*
 * A pool that hands one connection of the server from one person to the next. Who is asking stands in the
 * startup packet of the app's connections, which pgbouncer does not carry on: it is refused, or nobody.
 */

const version = pgbouncerVersion()

/** What the app's startup packet holds and pgbouncer refuses unless told to ignore it. */
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
  it('as it comes refuses the app, in words that name the setting', async ({ skip }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool({ pool_mode: 'session' }, async (pool) => {
      await expect(connectAs(pool.through(walls.db.app), walls.mia.token)).rejects.toThrow(
        /unsupported startup parameter/,
      )
    })
  })

  it.for(['session', 'transaction', 'statement'])(
    'told to ignore what it does not carry, in %s pooling lets everybody in as nobody',
    async (mode, { skip }) => {
      skip(version === null, 'pgbouncer is not installed')
      await withPool(
        { pool_mode: mode, ignore_startup_parameters: IGNORED, default_pool_size: '1' },
        async (pool) => {
          // One connection of the server for both, one after the other.
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

  it('in session pooling forgets what somebody set before the next one comes', async ({ skip }) => {
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

  it('in transaction pooling does not forget it, which is why the app never sets it so', async ({
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

  it('carries what needs no session: the owner’s commands', async ({ skip }) => {
    skip(version === null, 'pgbouncer is not installed')
    await withPool({ pool_mode: 'session', ignore_startup_parameters: IGNORED }, async (pool) => {
      const owner = await connectAs(pool.through(walls.db.owner))
      expect(await tickets(owner)).toBeGreaterThan(1)
      await owner.end()
    })
  })
})
