import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { AdminIo } from './admin-io'
import { readStatus } from './status-repository'
import { withDatabase } from './with-database'

const PackageSchema = z.object({ version: z.string() })

/** `status`: versions, where the data is, and how much of it there is. */
export function addStatusCommand(program: Command, io: AdminIo): void {
  program
    .command('status')
    .description('Show versions, the place of the data, and the workspaces.')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const { version } = PackageSchema.parse(
        JSON.parse(await readFile(join(io.root, 'package.json'), 'utf8')),
      )
      const status = await withDatabase(io, async ({ database, mode, dataDir }) => ({
        app: version,
        mode,
        dataDir,
        ...(await readStatus(database)),
      }))
      if (json === true) {
        io.out(`${JSON.stringify(status, null, 2)}\n`)
        return
      }
      const place = mode(status.mode)
      io.out(`Connect Support ${status.app}, PostgreSQL ${status.server} (${place})\n`)
      io.out(`Data folder: ${status.dataDir}\n`)
      io.out(
        `Database steps: ${status.migrations.applied} (${status.migrations.latest ?? 'none'})\n`,
      )
      if (status.workspaces.length === 0) io.out('No workspace yet.\n')
      for (const { slug, name, members, tickets, isActive } of status.workspaces) {
        const archived = isActive ? '' : ', archived'
        io.out(`${slug}: ${name}, ${members} members, ${tickets} tickets${archived}\n`)
      }
    })
}

function mode(kind: 'alone' | 'team'): string {
  return kind === 'alone' ? 'embedded' : 'shared, DATABASE_URL'
}
