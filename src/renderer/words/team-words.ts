import type { TeamPlace, TeamTls } from '#shared/domain/team'

/** How the connection to a team's server is secured, for a person who is about to use it. */
export const TLS_WORDS: Readonly<Record<TeamTls, string>> = {
  verified: 'Encrypted, and the server must prove its identity',
  pinned: 'Encrypted, only with the certificate in this link',
  off: 'Not encrypted: others on the network can read it',
  local: 'On this computer',
}

/** db.example.org, with the port if it is not the default. */
export function serverWords({ host, port }: TeamPlace): string {
  return port === 5432 ? host : `${host}, port ${port}`
}
