import addressparser from 'nodemailer/lib/addressparser'
import type { HeaderLines } from './header-lines'

export interface MailPerson {
  name: string
  /** As written; '' when there is only a name. */
  address: string
}

/** The people of a header such as From or To, in its order; members of groups one by one. */
export function readPeople(header: HeaderLines, name: string): MailPerson[] {
  const text = header.all(name).join(', ')
  if (text === '') return []
  return addressparser(withoutComments(text), { flatten: true }).map((found) => ({
    // Words are read after the split: a comma inside one parts nobody.
    name: header.words(found.name).trim(),
    address: header.words(found.address).trim(),
  }))
}

/** Old programs wrote comments and spaces into the address itself (RFC 2822, 4.4). */
function withoutComments(text: string): string {
  return text.replace(/<([^<>"@]+@[^<>"]*[\s(][^<>"]*)>/gu, (_, address: string) => {
    const bare = address.replace(/\([^()]*\)/gu, '').replace(/\s+/gu, '')
    return `<${bare}>`
  })
}
