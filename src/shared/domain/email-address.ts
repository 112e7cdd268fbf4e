import addressparser from 'nodemailer/lib/addressparser'
import punycode from 'punycode.js'
import { z } from 'zod'
import { INVISIBLE, isStorable } from './text'

/**
 * The only place that checks, parses and normalises e-mail addresses.
 *
 * An address has exactly one stored form: lower case, NFC, the domain in ASCII (`xn--...` for other
 * scripts) without a trailing dot, and quotation marks around the mailbox only where they are
 * needed. Mail is sent to this form; people see readableAddress(). private.is_email() in the
 * database accepts these forms and no others.
 */

/** An address that was found in a text, with the name beside it. */
export interface NamedAddress {
  email: string
  /** Empty if there was none. */
  name: string
}

const UNSEEN = INVISIBLE.source.slice(1, -1)
/** Letters of other scripts are allowed, because their mail servers accept them (RFC 6531). */
const ATOM = String.raw`[a-z0-9!#$%&'*+/=?^_\x60{|}~-]|[^\u0000-\u009f\ud800-\udfff${UNSEEN}]`
const DOT_ATOM = new RegExp(String.raw`^(?:${ATOM})+(?:\.(?:${ATOM})+)*$`, 'u')
const QUOTED = new RegExp(String.raw`^"(?:${ATOM}|[ (),.:;<>@[\]]|\\["\\])+"$`, 'u')
/** No standard allows underscores, but many hosts that send mail have them in their names. */
const DOMAIN =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?![0-9]+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const GROUP = '[0-9a-f]{1,4}'
const IPV6 = [
  `(?:${GROUP}:){7}${GROUP}`,
  `(?:${GROUP}:){1,6}:`,
  ...[1, 2, 3, 4, 5].map((after) => `(?:${GROUP}:){1,${6 - after}}(?::${GROUP}){1,${after}}`),
  `:(?::${GROUP}){1,6}`,
  '::',
].join('|')
/** The IP address of a host, in place of a domain name. */
const LITERAL = new RegExp(`^\\[(?:(?:${OCTET}[.]){3}${OCTET}|ipv6:(?:${IPV6}))\\]$`, 'u')
/** RFC 5321: a path has at most 256 octets, two of them for its angle brackets. */
const BYTES_MAX = 254
const TEXT_MAX = 1000

/**
 * Whether the text is an address in its stored form. private.is_email() in the database checks the
 * same.
 */
export function isStoredAddress(text: string): boolean {
  return storedAddress(text) === text
}

/**
 * The stored form of one bare address `mailbox@domain`, however it is written. Null when mail
 * cannot be sent to it.
 */
function storedAddress(text: string): string | null {
  const at = text.lastIndexOf('@')
  if (at < 1 || !isStorable(text)) return null
  const mailbox = storedMailbox(text.slice(0, at).trim())
  const domain = storedDomain(text.slice(at + 1).trim())
  if (mailbox === null || domain === null) return null
  const address = `${mailbox}@${domain}`
  return byteLength(address) <= BYTES_MAX ? address : null
}

function storedMailbox(text: string): string | null {
  const lower = text.toLowerCase().normalize('NFC')
  if (DOT_ATOM.test(lower)) return lower
  const bare = /^"((?:[^"\\]|\\.)+)"$/u.exec(lower)?.[1]?.replace(/\\(.)/gu, '$1') ?? lower
  if (DOT_ATOM.test(bare)) return bare
  // Two dots in a row or a trailing dot are in use, mostly in Japan. The standard allows them in
  // quotation marks only.
  const isQuoted = lower !== bare || /^[^\s"(),:;<>@[\\\]]+$/u.test(bare)
  const quoted = `"${bare.replace(/["\\]/gu, String.raw`\$&`)}"`
  return isQuoted && QUOTED.test(quoted) ? quoted : null
}

function storedDomain(text: string): string | null {
  const lower = text.toLowerCase()
  if (LITERAL.test(lower)) return lower
  const domain = lower
    .normalize('NFKC')
    .replace(/[\u3002]/gu, '.')
    .replace(/\.$/u, '')
  if (!/^[\p{L}\p{M}\p{N}\p{So}_.-]+$/u.test(domain)) return null
  const ascii = punycode.toASCII(domain)
  return DOMAIN.test(ascii) ? ascii : null
}

function byteLength(text: string): number {
  return encodeURIComponent(text).replace(/%../gu, '%').length
}

/** A stored address as people see it, with its domain in its own script. */
export function readableAddress(email: string): string {
  const at = email.lastIndexOf('@')
  if (!/(?:^|\.)xn--/u.test(email.slice(at + 1))) return email
  const readable = `${email.slice(0, at)}@${toUnicode(email.slice(at + 1))}`
  // If the readable form does not convert back to the same address, it would name another one.
  return storedAddress(readable) === email ? readable : email
}

function toUnicode(domain: string): string {
  try {
    return punycode.toUnicode(domain)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return domain
  }
}

/** The part before the @, without quotation marks. Used as the name of a person who has none. */
export function mailboxName(email: string): string {
  const at = email.lastIndexOf('@')
  const mailbox = at < 1 ? email : email.slice(0, at)
  return /^"(.*)"$/u.exec(mailbox)?.[1]?.replace(/\\(.)/gu, '$1') ?? mailbox
}

/** The addresses found in a text, each once, and the parts that are not addresses. */
export interface ParsedAddresses {
  good: NamedAddress[]
  /** As written. */
  bad: string[]
}

/**
 * Parses what people type and what mail programs put on the clipboard: one address or a list.
 * Accepts `carl@example.com`, `Carl Neu <carl@example.com>`, `<carl@example.com>`,
 * `mailto:carl@example.com` and `carl@example.com (Carl)`, separated by commas, semicolons, spaces
 * or line breaks. Ignores invisible characters.
 */
export function parseAddresses(text: string): ParsedAddresses {
  const alone = storedAddress(withoutDressing(text))
  if (alone !== null) return { good: [{ email: alone, name: '' }], bad: [] }
  const good = new Map<string, NamedAddress>()
  const bad = new Set<string>()
  const list = separated(text)
  for (const found of addressparser(list, { flatten: true })) {
    const name = found.name.trim()
    const email = storedAddress(withoutDressing(found.address))
    // "nora lind@example.com" may be meant as one address with a space in it.
    const isMarkedOff =
      name === '' || list.includes(`<${found.address}`) || list.includes(`(${found.name}`)
    if (email === null || !isMarkedOff) bad.add([name, found.address].join(' ').trim())
    else if (!good.has(email)) good.set(email, { email, name: isSame(name, email) ? '' : name })
  }
  bad.delete('')
  return { good: [...good.values()], bad: [...bad] }
}

/**
 * Parses a text that holds exactly one address, in any form of parseAddresses(). Null for none or
 * several.
 */
export function readAddress(text: string): NamedAddress | null {
  if (text.length > TEXT_MAX) return null
  const { good, bad } = parseAddresses(text)
  const [only] = good
  return good.length === 1 && bad.length === 0 && only !== undefined ? only : null
}

/**
 * Normalises spaces and line breaks, and adds a comma where two addresses follow each other without
 * a separator.
 */
function separated(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/\uff20/gu, '@')
    .replace(/^([^\t\n@<>"]+)\t+ *([^\s<>"]+@[^\s<>"]+) *$/gmu, '"$1" <$2>')
    .replace(/[^\S\n]/gu, ' ')
    .replace(/\[[^\]]*\]\((mailto:[^()\s]+)\)/giu, '$1')
    .replace(/mailto:([^\s,;<>?]+)(?:\?[^\s,;<>]*)?/giu, (_, link: string) => decodeLink(link))
    .replace(/\n+(?= *[^\n<]*@)|\n{2,}/gu, ',')
    .replace(/(?<=@[^\s@,;<>()"]+>?) *\n(?! *[<(])/gu, ',')
    .replace(/\n/gu, ' ')
    .replace(/>\s+(?=[^,;<>]*<)/gu, '>, ')
    .replace(/(?<=^|[\s,;])([^\s,;<>()"]+@[^\s,;<>()"]+)\s+(?=[^\s,;<>()"]+@)/gu, '$1, ')
    .replace(/^(\s|[\u200b-\u200f\u2060\ufeff])+|(\s|[\u200b-\u200f\u2060\ufeff])+$/gu, '')
}

function withoutDressing(address: string): string {
  return (
    address
      .trim()
      // White space inside an address is not dropped, so that two words never become one.
      .replace(INVISIBLE, (sign) => (/[\s\u0085]/u.test(sign) && sign !== '\ufeff' ? ' ' : ''))
      .trim()
      .replace(/^'(.*)'$/su, '$1')
  )
}

function decodeLink(link: string): string {
  try {
    return decodeURIComponent(link)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return link
  }
}

function isSame(name: string, email: string): boolean {
  return name.replace(/^['"]|['"]$/gu, '').toLowerCase() === email
}

/**
 * An e-mail address in any form of parseAddresses(). The output is the stored form. Seed, Data
 * Validation: "Email must be valid format".
 */
export const EmailSchema = z
  .string()
  .max(TEXT_MAX, { error: 'too-long' })
  .transform((text, context) => {
    const { good, bad } = parseAddresses(text)
    const [first] = good
    if (first !== undefined && good.length === 1 && bad.length === 0) return first.email
    context.addIssue({
      code: 'custom',
      message: good.length > 1 ? 'several-emails' : 'not-an-email',
    })
    return z.NEVER
  })
