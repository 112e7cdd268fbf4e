import { plainMailto } from '#shared/domain/mailto'
import { DomainError } from '#shared/errors'

const ALLOWED = new Set(['https:', 'mailto:'])

/**
 * The only way out to the system's browser. Takes what a customer may have written, answers the
 * parsed address; refuses every scheme but https and mailto, and addresses with credentials in them,
 * which show one host and open another. Of a mail it passes on subject, cc and body alone.
 */
export function checkExternalLink(address: string): string {
  const refuse = () =>
    new DomainError('input.invalid', { issues: [{ path: 'url', rule: 'link-not-allowed' }] })
  if (!URL.canParse(address)) throw refuse()
  const url = new URL(address)
  if (!ALLOWED.has(url.protocol) || url.username !== '' || url.password !== '') throw refuse()
  return url.protocol === 'mailto:' ? plainMailto(url.href) : url.href
}
