import { hostname } from 'node:os'
import { type Command, Option } from 'commander'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import type { AdminIo } from './admin-io'
import { createLogin } from './logins-repository'
import { type OwnedDatabase, withDatabase } from './with-database'

interface UrlOptions {
  as: 'owner' | 'worker' | 'installation'
  name?: string
  json?: boolean
}

/** `url --as ...`: prints a connection string, for psql or for a worker on another machine. */
export function addUrlCommand(program: Command, io: AdminIo): void {
  program
    .command('url')
    .description('Print a connection string, and nothing else, on standard output.')
    .addOption(
      new Option('--as <who>', 'whose rights it gives')
        .choices(['owner', 'worker', 'installation'])
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what the new login is called in lists (default: this machine’s name)')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
owner: the login of --database-url or DATABASE_URL, or the embedded database's owner. worker and
installation: a new login each time, good until "revoke" removes it; its password is shown only here.
The embedded server has another port after each restart.`,
    )
    .action(async (options: UrlOptions) => {
      const made = await withDatabase(io, (opened) => makeUrl(opened, options))
      io.out(options.json === true ? `${JSON.stringify(made, null, 2)}\n` : `${made.url}\n`)
      if (made.login !== null) {
        io.err(`Made the login ${made.login}. "revoke ${made.login}" takes it away.\n`)
      }
    })
}

async function makeUrl(
  opened: OwnedDatabase,
  { as, name }: UrlOptions,
): Promise<{ url: string; login: string | null }> {
  const target = opened.target()
  const url = 'url' in target ? new URL(target.url) : urlOf(target.endpoint)
  if (as === 'owner') return { url: url.href, login: null }
  const password = newPassword()
  const verifier = scramVerifier(password)
  const called = name ?? `${as} of ${hostname()}`
  const login = await createLogin(opened.database, { kind: as, name: called, verifier })
  url.username = login
  url.password = password
  return { url: url.href, login }
}

function urlOf({ host, port, database, user, password }: PgEndpoint): URL {
  const url = new URL(`postgresql://${host.includes(':') ? `[${host}]` : host}:${port}`)
  url.pathname = `/${encodeURIComponent(database)}`
  url.username = user
  url.password = password
  return url
}
