import { type OpenTarget, OpenTargetSchema } from '#shared/domain/native-notification'
import { LINK_SCHEME } from '../link-scheme'

/** A link holds a certificate at most. */
const LONGEST_LINK = 20_000

/** The first link to a team among what a start was given; anybody may have given it, so it is only shown. */
export function findTeamLink(argv: readonly string[]): string | null {
  const link = argv.find((one) => one.toLowerCase().startsWith(`${LINK_SCHEME}://join`))
  return link === undefined || link.length > LONGEST_LINK ? null : link
}

/**
 * The ticket that a start was asked to show, as in `connect-support://ticket/<workspace>/<ticket>`; null where
 * there is none. Showing is all that such a link can do, and only to whoever may read the ticket.
 */
export function findTicketLink(argv: readonly string[]): OpenTarget | null {
  const beginning = `${LINK_SCHEME}://ticket/`
  const link = argv.find((one) => one.toLowerCase().startsWith(beginning))
  const [workspaceId, ticketId, ...rest] = link?.slice(beginning.length).split('/') ?? []
  if (rest.length > 0) return null
  const target = { name: 'ticket', workspaceId, ticketId, wants: 'look' }
  return OpenTargetSchema.safeParse(target).data ?? null
}
