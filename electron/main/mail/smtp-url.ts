import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { EmailSchema } from '#shared/domain/email-address'

/** The settings of SMTP_URL, checked and complete. */
export interface SmtpSettings {
  host: string
  port: number
  /** TLS from the first byte (smtps). */
  secure: boolean
  /** Whether a connection that starts unencrypted switches to TLS (STARTTLS). */
  startTls: 'required' | 'if-offered' | 'never'
  auth: { user: string; pass: string } | null
  /** False only if the URL says tls.rejectUnauthorized=false. */
  verifyCertificate: boolean
  /** PEM of further certificate authorities, from the file in tls.ca. */
  authorities: string | null
  /** Sender of mails that belong to no workspace. */
  from: string
}

/** SMTP_URL is invalid. The message explains why and never contains the password. */
export class SmtpUrlError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SmtpUrlError'
  }
}

const PARAMETERS = ['from', 'requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized', 'tls.ca'] as const

/**
 * Parses `smtp://user:password@host:587?from=help@example.org` or `smtps://...`. Mail to another
 * host is always encrypted unless the URL says ignoreTLS=true, because an unencrypted sign-in code
 * could be read in transit. Throws SmtpUrlError.
 */
export function parseSmtpUrl(text: string): SmtpSettings {
  const url = URL.parse(text)
  if (url === null) throw new SmtpUrlError('SMTP_URL is not a URL.')
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')
    throw new SmtpUrlError('SMTP_URL must begin with smtp:// or smtps://.')
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1')
  if (host === '') throw new SmtpUrlError('SMTP_URL names no host.')
  const known: readonly string[] = PARAMETERS
  for (const name of url.searchParams.keys())
    if (!known.includes(name))
      throw new SmtpUrlError(`SMTP_URL: "${name}" is unknown; known are ${PARAMETERS.join(', ')}.`)

  const secure = url.protocol === 'smtps:'
  const auth = readAuth(url)
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    startTls: startTls(url.searchParams, isThisMachine(host)),
    auth,
    verifyCertificate: flag(url.searchParams, 'tls.rejectUnauthorized') ?? true,
    authorities: readAuthorities(url.searchParams.get('tls.ca')),
    from: readFrom(url.searchParams.get('from'), auth?.user, host),
  }
}

export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function startTls(query: URLSearchParams, thisMachine: boolean): SmtpSettings['startTls'] {
  const required = flag(query, 'requireTLS')
  const never = flag(query, 'ignoreTLS')
  if (required === true && never === true)
    throw new SmtpUrlError('SMTP_URL cannot both require and ignore TLS.')
  if (never === true) return 'never'
  if (required === true) return 'required'
  return thisMachine ? 'if-offered' : 'required'
}

function flag(query: URLSearchParams, name: (typeof PARAMETERS)[number]): boolean | null {
  const value = query.get(name)
  if (value === null) return null
  if (value === 'true') return true
  if (value === 'false') return false
  throw new SmtpUrlError(`SMTP_URL: "${name}" is either true or false.`)
}

function readAuth(url: URL): SmtpSettings['auth'] {
  if (url.username === '' && url.password === '') return null
  try {
    return { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  } catch (error) {
    throw new SmtpUrlError('SMTP_URL: write a % in the user name or password as %25.', {
      cause: error,
    })
  }
}

function readAuthorities(file: string | null): string | null {
  if (file === null) return null
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SmtpUrlError(`SMTP_URL: the certificate file ${file} cannot be read.`, {
      cause: error,
    })
  }
}

/** The sender: as the URL says, else the account if it is an address, else an address at the host. */
function readFrom(given: string | null, user: string | undefined, host: string): string {
  if (given !== null) {
    const parsed = EmailSchema.safeParse(given)
    if (!parsed.success) throw new SmtpUrlError('SMTP_URL: "from" is not an e-mail address.')
    return parsed.data
  }
  const account = EmailSchema.safeParse(user)
  if (account.success) return account.data
  const domain = isIP(host) === 0 && host !== 'localhost' ? host : 'localhost'
  return `connect-support@${domain}`
}
