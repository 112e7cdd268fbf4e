import { readFile } from 'node:fs/promises'
import { X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  buildTeamLink,
  isThisMachine,
  parseTeamLink,
  type TeamServer,
} from '#main/database/team-link'
import type { DatabaseClient } from '#main/database/client'
import { type AdminIo, CommandError, UsageError } from './admin-io'
import { offersTls } from './join-address-repository'
import { openInvitation } from './logins-repository'

/** How desktops reach the server, where that differs from this command line's own connection. */
export interface JoinOptions {
  joinHost?: string
  joinPort?: number
  joinDatabase?: string
  joinCa?: string
  joinTls?: 'off' | 'on'
}

export function addJoinOptions(command: Command): Command {
  return command
    .option(
      '--join-host <host>',
      'the server’s name as desktops know it (default: as init was told)',
    )
    .option('--join-port <port>', 'its port for desktops', parsePort)
    .option('--join-database <name>', 'the database’s name for desktops, where a pooler renames it')
    .option('--join-ca <file>', 'PEM of the authority that signed the server’s certificate')
    .addOption(
      new Option(
        '--join-tls <how>',
        'off: desktops use no TLS, on a network that is trusted',
      ).choices(['off', 'on']),
    )
}

/** Whether the options say where desktops find the server. */
export function saysWhereToJoin(options: JoinOptions): boolean {
  const { joinHost, joinPort, joinDatabase, joinCa, joinTls } = options
  return [joinHost, joinPort, joinDatabase, joinCa, joinTls].some((said) => said !== undefined)
}

/**
 * The server that links point to: from the options, else as `init` stored it, else the database's
 * own address. Refuses an address without a host.
 */
export async function serverOfLinks(
  url: URL,
  options: JoinOptions,
  remembered: TeamServer | null,
  io: AdminIo,
): Promise<TeamServer> {
  const { joinHost, joinPort, joinDatabase, joinCa, joinTls } = options
  const host = joinHost ?? remembered?.host ?? url.hostname.replace(/^\[|\]$/gu, '')
  if (host === '' || host.startsWith('/')) {
    throw new UsageError('The address names no host; --join-host says where desktops find it.')
  }
  const own = {
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
  }
  const ca = joinCa === undefined ? remembered?.ca : await readCertificate(resolve(io.cwd, joinCa))
  const isOpen = joinTls === undefined ? remembered?.tls === 'off' : joinTls === 'off'
  return {
    host,
    port: joinPort ?? remembered?.port ?? own.port,
    database: joinDatabase ?? remembered?.database ?? own.database,
    ...(ca === undefined ? {} : { ca }),
    ...(isOpen ? { tls: 'off' as const } : {}),
  }
}

export interface MadeLink {
  url: string
  login: string
  expiresAt: Date
}

/** Makes a one-time link. Refuses an address that a desktop could not read from it. */
export async function makeLink(
  database: DatabaseClient,
  server: TeamServer,
  invitation: { days: number; email: string | null },
): Promise<MadeLink> {
  requireReadable(server)
  const { login, password, expiresAt } = await openInvitation(database, invitation)
  const { email } = invitation
  const url = buildTeamLink({ server, user: login, password, ...(email === null ? {} : { email }) })
  return { url, login, expiresAt }
}

/** What an operator should know before sending links. Empty when all is well. */
export async function notesOnLinks(
  database: DatabaseClient,
  server: TeamServer,
): Promise<string[]> {
  if (isThisMachine(server.host)) {
    return [
      `The link leads to ${server.host}, which is this machine only. --join-host names the server as desktops find it.`,
    ]
  }
  if (server.tls === 'off') return []
  if (await offersTls(database)) return []
  return [
    'The server offers no TLS, and desktops refuse it so. Turn on "ssl" there, or say --join-tls off.',
  ]
}

/**
 * Writes and reads a link with a made-up secret first, so that no invitation is made with a broken
 * link.
 */
export function requireReadable(server: TeamServer): void {
  const user = `connect_join_${'0'.repeat(24)}`
  const link = buildTeamLink({ server, user, password: '0'.repeat(32) })
  try {
    parseTeamLink(link)
  } catch (cause) {
    throw new UsageError(
      `No link can lead to ${server.host}:${server.port}/${server.database}. Check the address and the --join options.`,
      { cause },
    )
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  }
  return port
}

async function readCertificate(path: string): Promise<string> {
  try {
    return new X509Certificate(await readFile(path)).toString()
  } catch (cause) {
    throw new CommandError(`${path} holds no certificate in PEM that can be read.`, { cause })
  }
}
