/**
 * A browser knows no schemes but its own. So `app://bundle/x` is loaded as
 * `https://bundle.app.localhost/x`, which never reaches a network. Every address that product code
 * sees is mapped back.
 */
export const SUFFIX = '.localhost'
const schemes = new Set<string>()

/** Adds a scheme to the mapping. */
export function addScheme(scheme: string): void {
  schemes.add(scheme)
}

/** The schemes that were registered. */
export function knownSchemes(): string[] {
  return [...schemes]
}

/**
 * Maps `app://bundle/x` to `https://bundle.app.localhost/x`. Undefined if the scheme was never
 * registered.
 */
export function toBrowserUrl(url: string): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/is.exec(url)
  const scheme = match?.[1]?.toLowerCase()
  if (!match || !scheme || !schemes.has(scheme)) return undefined
  return new URL(`https://${match[2]}.${scheme}${SUFFIX}${match[3]}`).href
}

/** The address as product code knows it. Addresses of any other kind are returned unchanged. */
export function toAppUrl(url: string): string {
  const match = /^https:\/\/([^/?#:]+)\.([a-z0-9+-]+)\.localhost(?=[/?#]|$)(.*)$/is.exec(url)
  const scheme = match?.[2]
  return match && scheme && schemes.has(scheme) ? `${scheme}://${match[1]}${match[3]}` : url
}

/** The origin of an address as product code knows it, `app://bundle` for the app's own pages. */
export function toAppOrigin(url: string): string {
  const mapped = toAppUrl(url)
  if (mapped !== url) return /^[^:]+:\/\/[^/?#]+/.exec(mapped)?.[0] ?? 'null'
  return URL.canParse(url) ? new URL(url).origin : 'null'
}

/** Replaces the app's own schemes in a policy with the browser's names for them. */
export function mapPolicy(policy: string): string {
  let mapped = policy
  for (const scheme of schemes) {
    mapped = mapped
      .replaceAll(
        new RegExp(`(^|[\\s;,])${scheme}://([a-z0-9.-]+)`, 'gi'),
        `$1https://$2.${scheme}${SUFFIX}`,
      )
      .replaceAll(
        new RegExp(`(^|[\\s;,])${scheme}:(?=[\\s;,]|$)`, 'gi'),
        `$1https://*.${scheme}${SUFFIX}`,
      )
  }
  return mapped
}
