import { z } from 'zod'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { type TeamServer, TeamServerSchema } from '#main/database/team-link'
import { type RunSql, readPgValue } from '#main/database/read-pg-rows'
import { readValue } from '#main/database/read-rows'

const JoinAddressSchema = TeamServerSchema.nullable()

/** The server's address for desktops, as `init` stored it. Null if it stored none. */
export async function readJoinAddress(database: DatabaseClient): Promise<TeamServer | null> {
  return readValue(
    database,
    JoinAddressSchema,
    Prisma.sql`SELECT private.where_to_join() AS address`,
  )
}

/** The same, with the worker's rights. */
export async function readJoinAddressAsWorker(run: RunSql): Promise<TeamServer | null> {
  return readPgValue(run, JoinAddressSchema, 'select private.where_to_join() as address')
}

/** Stores the server's address for desktops and replaces an earlier one. */
export async function keepJoinAddress(
  database: DatabaseClient,
  { host, port, database: name, tls, ca }: TeamServer,
): Promise<void> {
  await database.$executeRaw`
    INSERT INTO private.join_address (host, port, database, tls, ca)
    VALUES (${host}, ${port}, ${name}, ${tls ?? null}, ${ca ?? null})
    ON CONFLICT (singleton) DO UPDATE
    SET host = EXCLUDED.host, port = EXCLUDED.port, database = EXCLUDED.database,
      tls = EXCLUDED.tls, ca = EXCLUDED.ca`
}

/** Whether the server encrypts connections. */
export async function offersTls(database: DatabaseClient): Promise<boolean> {
  const ssl = await readValue(
    database,
    z.enum(['on', 'off']),
    Prisma.sql`SELECT current_setting('ssl') AS ssl`,
  )
  return ssl === 'on'
}
