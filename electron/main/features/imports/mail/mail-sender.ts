import { EmailSchema } from '#shared/domain/email-address'
import { PersonNameSchema } from '#shared/domain/user'
import type { MailPerson } from '#main/mail-reader/mail-people'
import type { Message } from '#main/mail-reader/read-message'
import { tidy } from '#main/mail-reader/plain-words'

/** The person who wrote a mail. */
export interface MailSender {
  email: string
  name: string | null
  /** The header with the person. To, for a mail that was sent to them in the workspace's name. */
  from: 'From' | 'Sender' | 'Reply-To' | 'Return-Path' | 'To'
}

/** Addresses that nobody reads. A form or a service sends from them on behalf of somebody. */
const NO_REPLY = /^(?:no[-_.]?(?:reply|response|answer)|do[-_.]?not[-_.]?reply|donotrespond)\b/iu

/**
 * The person behind a mail. That is From, with two exceptions. If From is our own address or one
 * that nobody reads, and Reply-To names somebody, it is Reply-To (a contact form). If From is our
 * own and the mail went to somebody outside, it is that person (a copy of a sent mail). Without a
 * usable From it is Sender, Reply-To or Return-Path. Null if no header has a usable address. `own`
 * is the address that the workspace sends from.
 */
export function findSender(mail: Message, own: string | null): MailSender | null {
  const [from] = usable(mail.from)
  const [replyTo] = usable(mail.replyTo)
  if (from !== undefined) {
    const answered = from.email === own?.toLowerCase() ? outsider(mail, from.email) : undefined
    if (
      answered !== undefined &&
      (replyTo === undefined || isSameDomain(replyTo.email, from.email))
    )
      return { ...answered, from: 'To' }
    const isForm =
      replyTo !== undefined && replyTo.email !== from.email && isMachine(from.email, own)
    return isForm ? { ...replyTo, from: 'Reply-To' } : { ...from, from: 'From' }
  }
  // A name without an address still says who it is.
  const name = nameOf(mail.from[0]?.name ?? '', '')
  const others = [
    ['Sender', usable(mail.sender)[0]],
    ['Reply-To', replyTo],
    ['Return-Path', usable(mail.returnPath)[0]],
  ] as const
  for (const [header, found] of others) {
    if (found !== undefined) return { ...found, name: found.name ?? name, from: header }
  }
  return null
}

/** Whether mails from this address are sent by our own programs or by an address that nobody reads. */
function isMachine(email: string, own: string | null): boolean {
  return NO_REPLY.test(email) || (own !== null && isSameDomain(email, own.toLowerCase()))
}

/** Who a mail in our own name was sent to: somebody of another domain, else anybody else. */
function outsider(mail: Message, own: string) {
  const people = usable([...mail.to, ...mail.cc]).filter(({ email }) => email !== own)
  return people.find(({ email }) => !isSameDomain(email, own)) ?? people[0]
}

function isSameDomain(email: string, own: string): boolean {
  return domainOf(email) === domainOf(own)
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

function usable(people: readonly MailPerson[]): { email: string; name: string | null }[] {
  return people.flatMap(({ name, address }) => {
    const email = EmailSchema.safeParse(address).data
    return email === undefined ? [] : [{ email, name: nameOf(name, email) }]
  })
}

function nameOf(name: string, email: string): string | null {
  const plain = tidy(name).replace(/\s+/gu, ' ').trim()
  if (plain === '' || plain.toLowerCase() === email) return null
  return PersonNameSchema.safeParse(plain).data ?? null
}
