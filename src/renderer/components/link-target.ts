import { plainMailto } from '#shared/domain/mailto'

/** The address of a link that may be offered to the system's browser or mail program, as main allows it; null for any other. */
export function linkTarget(url: string): string | null {
  if (url.length > 2048 || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  if (protocol === 'mailto:') return plainMailto(href)
  return protocol === 'https:' ? href : null
}

/** Signs that turn the direction of what follows. */
const TURNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const TURNS_ENCODED = /%e2%80%(?:8[ef]|a[a-e])|%e2%81%a[6-9]/i
/** Words that name a place of the web: with a scheme, with www, or nothing but a host and perhaps a path. */
const PLACE =
  /(?:https?:\/\/|\bwww\.)[^\s/?#:]+|^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?=[/?#:]|$)/giu
const FILE =
  /^[^/]*\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|txt|csv|log|zip|html?|md|json|xml|eml)$/i
const ADDRESS = /[^\s@<>()]+@[^\s@<>()]+\.[\p{L}]{2,}/giu

/**
 * Where a link really leads, if its words may make somebody believe something else: they name another host or mail
 * address, they hold signs that turn the direction, or the host has letters that look like others. Null: nothing is hidden.
 */
export function hiddenTarget(words: string, target: string): string | null {
  const url = new URL(target)
  if (url.protocol === 'mailto:') {
    const address = url.pathname
    const named = words.match(ADDRESS) ?? []
    return named.some((one) => asMailto(one) !== address.toLowerCase()) ? address : null
  }
  const isTurned = TURNS.test(words) || TURNS_ENCODED.test(target)
  const isForeign = url.hostname.split('.').some((label) => label.startsWith('xn--'))
  const named = FILE.test(words.trim()) ? [] : (words.trim().match(PLACE) ?? [])
  const isOther = named.some((one) => hostOf(one, url) !== bare(url.hostname))
  return isTurned || isForeign || isOther ? url.host : null
}

function asMailto(address: string): string {
  return new URL(`mailto:${address}`).pathname.toLowerCase()
}

/** The host that words name, with or without a scheme before it; the link's own scheme stands in for it. */
function hostOf(place: string, link: URL): string {
  const address = /^https?:\/\//i.test(place) ? place : `//${place}`
  return URL.canParse(address, link) ? bare(new URL(address, link).hostname) : place
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}
