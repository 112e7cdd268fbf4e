import addressparser from 'nodemailer/lib/addressparser'
import type { HeaderLines } from './header-lines'

export interface MailPerson {
  name: string
  /** As written. '' if there is only a name. */
  address: string
}

/** The people of a header such as From or To, in order. Groups become their members. */
export function readPeople(header: HeaderLines, name: string): MailPerson[] {
  const text = header.all(name).join(', ')
  if (text === '') return []
  return addressparser(withoutComments(text), { flatten: true }).map((found) => ({
    // Encoded words are decoded after the split, so a comma inside one separates nobody.
    name: header.words(found.name).trim(),
    address: header.words(found.address).trim(),
  }))
}

/** Old programs wrote comments and spaces inside the address (RFC 2822, 4.4). */
function withoutComments(text: string): string {
  return text.replace(/<([^<>"@]+@[^<>"]*[\s(][^<>"]*)>/gu, (_, address: string) => {
    const bare = address.replace(/\([^()]*\)/gu, '').replace(/\s+/gu, '')
    return `<${bare}>`
  })
}
