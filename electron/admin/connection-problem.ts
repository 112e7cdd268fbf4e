import { classifyDatabaseError } from '#main/database/prisma-errors'

export interface ConnectionProblem {
  words: string
  /** Whether it may go away by waiting. */
  passes: boolean
}

/** Explains why the database refused the connection, without the password. Null for any other error. */
export function connectionProblem(error: unknown, url: URL): ConnectionProblem | null {
  const server = `The server ${url.hostname || 'localhost'}:${url.port === '' ? '5432' : url.port}`
  const database = decodeURIComponent(url.pathname.slice(1)) || 'of the login’s name'
  const login = decodeURIComponent(url.username) || 'of this account'
  const lasting = (words: string) => ({ words, passes: false })
  const passing = (words: string) => ({ words, passes: true })
  const { kind, code } = classifyDatabaseError(error)
  if (code === '28P01') return lasting(`${server} refuses the password of the login ${login}.`)
  if (code === '28000') return lasting(`${server} does not let the login ${login} in this way.`)
  if (code === '3D000') return lasting(`${server} has no database ${database}.`)
  if (code === '42501') return lasting(`The login ${login} may not enter the database ${database}.`)
  if (code === '53300') return passing(`${server} has no free connection.`)
  if (code?.startsWith('57P') === true) return passing(`${server} is starting or stopping.`)
  const why = error instanceof Error ? error.message : ''
  if (/does not support SSL/iu.test(why)) return lasting(`${server} offers no TLS.`)
  if (/certificate|self.signed/iu.test(why)) {
    return lasting(`${server} shows a certificate that is not trusted (${why}).`)
  }
  if (kind !== 'offline' && kind !== 'ambiguous') return null
  return passing(`${server} cannot be reached${code === undefined ? '' : ` (${code})`}.`)
}
