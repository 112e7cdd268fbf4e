import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { EmailSchema } from '#shared/domain/email-address'
import type { TeamPlace, TeamPreview } from '#shared/domain/team'
import { DomainError } from '#shared/errors'
import { LINK_SCHEME } from '../link-scheme'
import type { PgEndpoint } from './embedded/pg-endpoint'

/** The longest part of a link is a pinned certificate. One of 4,096 bits has about 2,000 characters. */
const LONGEST_LINK = 20_000

/** A team's server as stored in files and in the database. */
export const TeamServerSchema = z.object({
  host: z.string(),
  port: z.int(),
  database: z.string(),
  /** The server's own certificate authority in PEM. No other is trusted. */
  ca: z.string().exactOptional(),
  /** Explicitly without TLS, although the server is not this machine. */
  tls: z.literal('off').exactOptional(),
})

/**
 * A team's server, and how the connection to it is protected. Without `tls` its certificate is
 * verified.
 */
export type TeamServer = Readonly<z.infer<typeof TeamServerSchema>>

/** The login that this desktop got, or is getting, when it joined a team. */
export interface TeamConnection {
  server: TeamServer
  login: string
  password: string
  /** False until the answer to joining has arrived. The login may or may not exist. */
  joined: boolean
}

/** A one-time invitation to a team. */
export interface TeamLink {
  readonly server: TeamServer
  /** The login that may join, once. */
  readonly user: string
  readonly password: string
  readonly email?: string
}

const LinkSchema = z.object({
  host: z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f]*:[0-9a-f:.]+)$/i),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  database: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[^\p{Cc}]+$/u),
  // Only an invitation: an owner's credentials must not be in a link.
  user: z.string().regex(/^connect_join_[0-9a-f]{24}$/),
  password: z.string().regex(/^[A-Za-z0-9_-]{16,200}$/),
  tls: z.literal('off').optional(),
  ca: z
    .string()
    .transform((text, context) => {
      const pem = pemOf(text)
      if (pem === null) context.addIssue('no certificate')
      return pem ?? z.NEVER
    })
    .optional(),
  email: EmailSchema.optional(),
})

/** The link for a new desktop: `connect-support://join/?host=…`. */
export function buildTeamLink({ server, user, password, email }: TeamLink): string {
  const link = new URL(`${LINK_SCHEME}://join/`)
  const { host, port, database, tls, ca } = server
  const parts = { host, port: String(port), database, user, password, tls, email }
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined) link.searchParams.set(name, value)
  }
  if (ca !== undefined) {
    link.searchParams.set('ca', new X509Certificate(ca).raw.toString('base64url'))
  }
  return link.href
}

/**
 * Parses a link. White space and line breaks, which mail programs put into long lines, are ignored.
 * Refuses with link.unreadable: `part` names what is missing or wrong. It is null for anything that
 * is no such link.
 */
export function parseTeamLink(text: string): TeamLink {
  const joined = text.replace(/\s+/g, '')
  const url = joined.length <= LONGEST_LINK && URL.canParse(joined) ? new URL(joined) : null
  if (url?.protocol !== `${LINK_SCHEME}:` || url.host !== 'join') {
    throw new DomainError('link.unreadable', { part: null })
  }
  const read = LinkSchema.safeParse(Object.fromEntries(url.searchParams))
  if (!read.success) {
    const part = read.error.issues[0]?.path[0]
    throw new DomainError('link.unreadable', { part: typeof part === 'string' ? part : null })
  }
  const { user, password, email, host, port, database, tls, ca } = read.data
  const server = {
    host: host.toLowerCase(),
    port,
    database,
    ...(tls === undefined ? {} : { tls }),
    ...(ca === undefined ? {} : { ca }),
  }
  return { server, user, password, ...(email === undefined ? {} : { email }) }
}

/** What may be shown of a link before it is used: everything but its secret. */
export function previewOf({ server, email }: TeamLink): TeamPreview {
  return { ...placeOf(server), email: email ?? null }
}

/** Where a server is and how the connection to it is protected. */
export function placeOf(server: TeamServer): TeamPlace {
  const { host, port, database } = server
  const tls = server.tls ?? (server.ca !== undefined ? 'pinned' : undefined)
  return { host, port, database, tls: tls ?? (isThisMachine(host) ? 'local' : 'verified') }
}

/**
 * The endpoint of a team's server for one login. Unless the server is this machine or the link says
 * otherwise, the connection is encrypted, and the server's certificate must be trusted and match
 * its host name.
 */
export function teamEndpoint(server: TeamServer, user: string, password: string): PgEndpoint {
  const { host, port, database, ca } = server
  const { tls } = placeOf(server)
  const guarded = tls === 'verified' || tls === 'pinned'
  const trust = ca === undefined ? {} : { ca }
  const ssl = guarded ? { rejectUnauthorized: true as const, ...trust } : false
  return { host, port, database, user, password, ssl }
}

/** Whether the connection to `host` stays on this computer. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)
}

/** PEM of a certificate that is given as base64url of its DER form. Null if it is none. */
function pemOf(text: string): string | null {
  try {
    return new X509Certificate(Buffer.from(text, 'base64url')).toString()
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
