import { type Command, InvalidArgumentError } from 'commander'
import { EmailSchema } from '#shared/domain/email-address'
import type { AdminIo } from './admin-io'
import {
  addJoinOptions,
  type JoinOptions,
  makeLink,
  notesOnLinks,
  serverOfLinks,
} from './join-options'
import { readJoinAddress } from './join-address-repository'
import { requireSharedAddress } from './open-admin-database'
import { withDatabase } from './with-database'

interface LinkOptions extends JoinOptions {
  count: number
  days: number
  email?: string
  json?: boolean
}

const DAYS = 7

/** `link`: makes one-time invitations for more desktops. */
export function addLinkCommand(program: Command, io: AdminIo): void {
  addJoinOptions(
    program
      .command('link')
      .description('Make links that desktops join the team with. Each works for one desktop.'),
  )
    .option('--count <n>', 'how many', wholeNumber(1, 100), 1)
    .option('--days <n>', 'how many days they are valid', wholeNumber(1, 90), DAYS)
    .option('--email <address>', 'who it is for; filled in on the sign-in page', parseEmail)
    .option('--json', 'print one JSON document')
    .action(async (options: LinkOptions) => {
      const url = requireSharedAddress(io)
      const made = await withDatabase(io, async (opened) => {
        const server = await serverOfLinks(url, options, await readJoinAddress(opened.database), io)
        const links = []
        for (let n = 0; n < options.count; n += 1) {
          const invitation = { days: options.days, email: options.email ?? null }
          links.push(await makeLink(opened.database, server, invitation))
        }
        return { links, notes: await notesOnLinks(opened.database, server) }
      })
      if (options.json === true) {
        io.out(`${JSON.stringify(made, null, 2)}\n`)
        return
      }
      for (const { url } of made.links) io.out(`${url}\n`)
      for (const note of made.notes) io.err(`${note}\n`)
    })
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`A whole number from ${least} to ${most}.`)
    }
    return value
  }
}

/** Trims it and makes it lower case, as the app does with every e-mail address. */
export function parseEmail(text: string): string {
  const read = EmailSchema.safeParse(text)
  if (!read.success) throw new InvalidArgumentError('This is not an e-mail address.')
  return read.data
}
