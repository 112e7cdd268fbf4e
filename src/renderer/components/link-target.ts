import { plainMailto } from '#shared/domain/mailto'

/**
 * The URL of a link if the system's browser or mail program may open it, by the same rules as in
 * main. Otherwise null.
 */
export function linkTarget(url: string): string | null {
  if (url.length > 2048 || !URL.canParse(url)) return null
  const { protocol, href } = new URL(url)
  if (protocol === 'mailto:') return plainMailto(href)
  return protocol === 'https:' ? href : null
}

/** Characters that change the text direction. */
const TURNS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const TURNS_ENCODED = /%e2%80%(?:8[ef]|a[a-e])|%e2%81%a[6-9]/i
/**
 * Text that looks like a web address: with a scheme, with www, or only a host with an optional
 * path.
 */
const PLACE =
  /(?:https?:\/\/|\bwww\.)[^\s/?#:]+|^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?=[/?#:]|$)/giu
const FILE =
  /^[^/]*\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|txt|csv|log|zip|html?|md|json|xml|eml)$/i
const ADDRESS = /[^\s@<>()]+@[^\s@<>()]+\.[\p{L}]{2,}/giu

/**
 * The real target of a link if its text is misleading: it names another host or mail address, it
 * contains direction characters, or the host has letters that look like others. Null: nothing is
 * hidden.
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

/** The host in a text, with or without a scheme. A missing scheme is taken from the link. */
function hostOf(place: string, link: URL): string {
  const address = /^https?:\/\//i.test(place) ? place : `//${place}`
  return URL.canParse(address, link) ? bare(new URL(address, link).hostname) : place
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}
