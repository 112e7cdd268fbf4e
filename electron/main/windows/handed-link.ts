import { type OpenTarget, OpenTargetSchema } from '#shared/domain/native-notification'
import { LINK_SCHEME } from '../link-scheme'

/** The longest part of a link is a certificate. */
const LONGEST_LINK = 20_000

/** The first link to a team among a start's arguments. Anybody may have made it, so it is only shown. */
export function findTeamLink(argv: readonly string[]): string | null {
  const link = argv.find((one) => one.toLowerCase().startsWith(`${LINK_SCHEME}://join`))
  return link === undefined || link.length > LONGEST_LINK ? null : link
}

/**
 * The ticket in a start's arguments, as in `connect-support://ticket/<workspace>/<ticket>`. Null if
 * there is none. Such a link can only show a ticket, and only to people who may read it.
 */
export function findTicketLink(argv: readonly string[]): OpenTarget | null {
  const beginning = `${LINK_SCHEME}://ticket/`
  const link = argv.find((one) => one.toLowerCase().startsWith(beginning))
  const [workspaceId, ticketId, ...rest] = link?.slice(beginning.length).split('/') ?? []
  if (rest.length > 0) return null
  const target = { name: 'ticket', workspaceId, ticketId, wants: 'look' }
  return OpenTargetSchema.safeParse(target).data ?? null
}
