import { plainMailto } from '#shared/domain/mailto'
import { DomainError } from '#shared/errors'

const ALLOWED = new Set(['https:', 'mailto:'])

/**
 * The only way to open the system's browser. Takes an address that a customer may have written and
 * returns it parsed. Refuses every scheme but https and mailto. Refuses addresses with credentials,
 * because they show one host and open another. For a mail it passes on only subject, cc and body.
 */
export function checkExternalLink(address: string): string {
  const refuse = () =>
    new DomainError('input.invalid', { issues: [{ path: 'url', rule: 'link-not-allowed' }] })
  if (!URL.canParse(address)) throw refuse()
  const url = new URL(address)
  if (!ALLOWED.has(url.protocol) || url.username !== '' || url.password !== '') throw refuse()
  return url.protocol === 'mailto:' ? plainMailto(url.href) : url.href
}
