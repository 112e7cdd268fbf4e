import type { DatabaseClient } from '#main/database/client'
import { type TeamServer, TeamServerSchema } from '#main/database/team-link'
import type { RunSql } from '#main/database/worker-connection'

const JoinAddressSchema = TeamServerSchema.nullable()

/** Where desktops find the server, as `init` was told; null when it was not. */
export async function readJoinAddress(database: DatabaseClient): Promise<TeamServer | null> {
  const [row] = await database.$queryRaw<{ address: unknown }[]>`
    SELECT private.where_to_join() AS address`
  return JoinAddressSchema.parse(row?.address ?? null)
}

/** The same with the worker's rights. */
export async function readJoinAddressAsWorker(run: RunSql): Promise<TeamServer | null> {
  const [row] = await run('select private.where_to_join() as address', [])
  return JoinAddressSchema.parse(row?.['address'] ?? null)
}

/** Remembers where desktops find the server, in place of what was told before. */
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
