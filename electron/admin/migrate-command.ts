import type { Command } from 'commander'
import { migrate } from '#main/database/migrate'
import type { AdminIo } from './admin-io'
import { schemaOf, openAdminDatabase, requireOwner, requireSchema } from './open-admin-database'

/** `migrate`: brings a shared database to the version of this program. */
export function addMigrateCommand(program: Command, io: AdminIo): void {
  program
    .command('migrate')
    .description('Bring the database up to date. Each step is applied as a whole or not at all.')
    .option('--dry-run', 'only say whether it is up to date')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Desktops and workers of the old version keep working until they restart, or until a step they do not
know stops them; then they say so. Run it right before you roll out the new version.`,
    )
    .action(async ({ dryRun, json }: { dryRun?: boolean; json?: boolean }) => {
      const opened = await openAdminDatabase(io)
      try {
        requireOwner(opened)
        if (opened.facts.state !== 'older') requireSchema(opened)
        const applied =
          dryRun === true ? [] : await migrate(opened.target(), schemaOf(io), opened.log)
        const { state, found, expected, changedFiles } = opened.facts
        if (json === true) {
          const before = { state, found, changedFiles }
          io.out(`${JSON.stringify({ before, expected, applied }, null, 2)}\n`)
        } else if (dryRun === true) {
          io.out(
            state !== 'same'
              ? `Not up to date: the newest step is ${expected}, the database’s ${found ?? 'older'}.\n`
              : changedFiles.length > 0
                ? `Not up to date: these SQL files differ: ${changedFiles.join(', ')}.\n`
                : 'Up to date.\n',
          )
        } else {
          for (const name of [...applied, ...changedFiles]) io.out(`Applied ${name}.\n`)
          io.out('Up to date.\n')
        }
      } finally {
        await opened.close()
      }
    })
}
