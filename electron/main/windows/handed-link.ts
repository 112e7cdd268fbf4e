/** The scheme of the links that the system hands over to this app. */
export const LINK_SCHEME = 'connect-support'

/** A link holds a certificate at most. */
const LONGEST_LINK = 20_000

/** The first link to a team among what a start was given; anybody may have given it, so it is only shown. */
export function findTeamLink(argv: readonly string[]): string | null {
  const link = argv.find((one) => one.toLowerCase().startsWith(`${LINK_SCHEME}://join`))
  return link === undefined || link.length > LONGEST_LINK ? null : link
}
