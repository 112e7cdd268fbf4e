/** Node's codes for an untrusted certificate. */
const NOT_TRUSTED =
  /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|CRL_|INVALID_CA|HOSTNAME_MISMATCH|ERR_(TLS|SSL)_)/

/** The same by message, for layers that drop the code. */
const BY_WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/does not support SSL/i, 'it offers no encryption'],
  [/does not match certificate's altnames/i, 'its certificate is for another name'],
  [/certificate has expired/i, 'its certificate has expired'],
  [/self.signed certificate|unable to (get|verify)/i, 'its certificate is not trusted here'],
]

/**
 * Why a server's certificate is not accepted, as words that follow the server's name. Null for
 * other errors.
 */
export function tlsTrouble(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  const { code, kind, reason, message } = error as Record<string, unknown>
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name'
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired'
  const isTls = kind === 'TlsConnectionError'
  const isCode = typeof code === 'string' && NOT_TRUSTED.test(code)
  const messageText = typeof message === 'string' ? message : ''
  if (messageText.includes('does not support SSL')) return 'it offers no encryption'
  if (!isTls && !isCode) return null
  const text = typeof reason === 'string' ? reason : messageText
  const words = BY_WORDS.find(([pattern]) => pattern.test(text))?.[1]
  return words ?? `its certificate is not trusted here, ${isCode ? code : text}`
}
