import type { Command } from 'commander'
import type { DatabaseClient } from '#main/database/client'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { type AdminIo, CommandError } from './admin-io'
import { type ListedLogin, listLogins, revokeLogin } from './logins-repository'
import { serverWords } from './server-words'
import { withDatabase } from './with-database'

/** `logins` and `revoke LOGIN`: list who has access, and end it. */
export function addLoginCommands(program: Command, io: AdminIo): void {
  program
    .command('logins')
    .description('List the logins of desktops and workers, and the invitations that are open.')
    .option('--all', 'also those that were revoked')
    .option('--json', 'print one JSON document')
    .action(async ({ all, json }: { all?: boolean; json?: boolean }) => {
      const logins = await withDatabase(io, ({ database }) =>
        listLogins(database, { revoked: all === true }),
      )
      if (json === true) {
        io.out(`${JSON.stringify({ logins }, null, 2)}\n`)
        return
      }
      if (logins.length === 0) io.out('There is none.\n')
      for (const login of logins) io.out(`${inWords(login)}\n`)
    })

  program
    .command('revoke')
    .description('Revoke a login: it can no longer connect, and whoever uses it is disconnected.')
    .argument('<login...>', 'as "logins" names it')
    .option('--json', 'print one JSON document')
    .action(async (logins: string[], { json }: { json?: boolean }) => {
      const results = await withDatabase(io, async ({ database }) => {
        const answers: { login: string; revoked: boolean }[] = []
        for (const login of logins) {
          answers.push({ login, revoked: await revokeOrSay(database, login) })
        }
        return answers
      })
      if (json === true) io.out(`${JSON.stringify({ logins: results }, null, 2)}\n`)
      const unknown = results.filter(({ revoked }) => !revoked).map(({ login }) => login)
      if (json !== true) {
        for (const { login, revoked } of results) if (revoked) io.out(`${login}: revoked.\n`)
      }
      if (unknown.length > 0) {
        throw new CommandError(`No such login, or it was already removed: ${unknown.join(', ')}.`)
      }
    })
}

async function revokeOrSay(database: DatabaseClient, login: string): Promise<boolean> {
  try {
    return await revokeLogin(database, login)
  } catch (error) {
    if (classifyDatabaseError(error).code !== '55P03') throw error
    const why = serverWords(error).message ?? 'somebody else is changing the same data'
    throw new CommandError(
      `${login}: it can no longer connect, but its sessions have not ended yet: ${why}. Run "revoke" again.`,
      { cause: error },
    )
  }
}

function inWords(listed: ListedLogin): string {
  const { login, kind, state, name, lastSeenAt, expiresAt, people } = listed
  const who = name === null || name === '' ? '' : ` "${name}"`
  if (kind === 'invitation') {
    return `${login}: invitation${who}, open until ${expiresAt?.toISOString() ?? ''}`
  }
  // Only sessions and workers are recorded. A login used by psql leaves no trace here.
  const seen = lastSeenAt === null ? 'not used yet' : `last used ${lastSeenAt.toISOString()}`
  const what = kind === 'worker' ? 'worker' : 'desktop'
  const signedIn = people.length === 0 ? '' : ` of ${people.join(', ')}`
  return `${login}: ${what}${who}${signedIn}, ${state === 'revoked' ? 'revoked' : seen}`
}
