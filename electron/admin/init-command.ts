import { type Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import { PersonNameSchema } from '#shared/domain/user'
import { WorkspaceNameSchema } from '#shared/domain/workspace'
import type { Opening } from '#main/database/server-openings'
import { isThisMachine } from '#main/database/team-link'
import type { AdminIo } from './admin-io'
import { keepJoinAddress, readJoinAddress } from './join-address-repository'
import {
  addJoinOptions,
  type JoinOptions,
  type MadeLink,
  makeLink,
  notesOnLinks,
  requireReadable,
  saysWhereToJoin,
  serverOfLinks,
} from './join-options'
import { parseEmail, wholeNumber } from './link-command'
import { migrationsOf, requireSharedAddress } from './open-admin-database'
import { type FirstTeam, readOpenings, setUpTeam } from './setup-repository'
import { readMigrations } from '#main/database/migration-files'
import { withDatabase } from './with-database'

interface InitOptions extends JoinOptions {
  workspace: string
  ownerName: string
  ownerEmail: string
  timeZone: string
  days: number
  json?: boolean
}

interface TeamReport extends FirstTeam {
  isNew: boolean
  database: { server: string; steps: number; latest: string }
  link: MadeLink
  notes: string[]
}

/** `init`: turns an empty database into a team that a first desktop can join. */
export function addInitCommand(program: Command, io: AdminIo): void {
  addJoinOptions(
    program
      .command('init')
      .description(
        'Set up a team: roles, tables, first workspace and owner, and a link to join by.',
      )
      .requiredOption(
        '--workspace <name>',
        'name of the first workspace',
        words(WorkspaceNameSchema, 'A workspace’s name has 2 to 100 characters, on one line.'),
      )
      .requiredOption(
        '--owner-name <name>',
        'name of its owner',
        words(PersonNameSchema, 'A name has 2 to 100 characters, on one line.'),
      )
      .requiredOption('--owner-email <address>', 'where the owner’s sign-in codes go', parseEmail)
      .option(
        '--time-zone <name>',
        'of the workspace, as in Europe/Berlin',
        parseTimeZone,
        Intl.DateTimeFormat().resolvedOptions().timeZone,
      ),
  )
    .option('--days <n>', 'how many days the link is valid', wholeNumber(1, 90), 7)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Needs an empty database with encoding UTF8 on PostgreSQL 14 or newer, and the connection string of its owner,
a login with CREATEROLE. Run again, it makes another link and changes nothing else, unless a --join option
says anew where desktops find the server.`,
    )
    .action(async (options: InitOptions) => {
      const report = await initTeam(options, io)
      io.out(
        options.json === true ? `${JSON.stringify(report, null, 2)}\n` : inWords(report).join('\n'),
      )
    })
}

async function initTeam(options: InitOptions, io: AdminIo): Promise<TeamReport> {
  const url = requireSharedAddress(io)
  return withDatabase(
    io,
    async ({ database, facts }) => {
      const remembered = await readJoinAddress(database)
      const server = await serverOfLinks(url, options, remembered, io)
      requireReadable(server)
      const team = await setUpTeam(database, {
        workspaceName: options.workspace,
        ownerName: options.ownerName,
        ownerEmail: options.ownerEmail,
        timeZone: options.timeZone,
      })
      // An address that only this machine knows is not stored.
      if (saysWhereToJoin(options) || (remembered === null && !isThisMachine(server.host))) {
        await keepJoinAddress(database, server)
      }
      // The first link is for the owner. Whoever runs `init` again wants one for somebody else.
      const email = team.isNew ? team.owner.email : null
      const steps = await readMigrations(migrationsOf(io))
      return {
        ...team,
        database: { server: facts.server, steps: steps.length, latest: facts.expected },
        link: await makeLink(database, server, { days: options.days, email }),
        notes: [
          ...(await notesOnLinks(database, server)),
          ...notesOnOpenings(await readOpenings(database)),
        ],
      }
    },
    'make',
  )
}

/** One note with all statements, so that they can be copied together. */
function notesOnOpenings(openings: readonly Opening[]): string[] {
  if (openings.length === 0) return []
  return [
    [
      'This server lets everybody who can connect, also with a link that is not used yet, hold up all others: they ' +
        `${openings.map(({ what }) => what).join('; they ')}. ` +
        'A superuser closes it with psql, in this database ("status --check" tells whether it is done):',
      ...openings.map(({ sql }) => sql),
    ].join('\n'),
  ]
}

function inWords({ isNew, workspace, owner, link, notes, database }: TeamReport): string[] {
  const who = `${owner.name ?? owner.email} <${owner.email}>`
  return [
    isNew
      ? `Made the workspace "${workspace.name}" (${workspace.slug}) and its owner ${who}.`
      : `The team was set up before: the workspace "${workspace.name}" (${workspace.slug}), first owner ${who}. Nothing was changed.`,
    `The database is up to date (${database.steps} steps, PostgreSQL ${database.server}).`,
    '',
    `This link works for one desktop, until ${link.expiresAt.toISOString().slice(0, 10)}:`,
    link.url,
    '',
    ...notes.map((note) => `Note: ${note}`),
    'Next:',
    '  npm run admin -- worker    sends the codes by which people sign in. It needs SMTP_URL and keeps',
    '                             running: resources/systemd/connect-support-worker.service is its service',
    '  npm run admin -- link      makes links for more desktops; owners can make them in the app too',
    '  npm run admin -- status    shows how the team is doing',
    '',
  ]
}

function words<T>(schema: z.ZodType<T>, refusal: string): (text: string) => T {
  return (text) => {
    const read = schema.safeParse(text)
    if (!read.success) throw new InvalidArgumentError(refusal)
    return read.data
  }
}

function parseTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError('There is no such time zone.')
  }
}
