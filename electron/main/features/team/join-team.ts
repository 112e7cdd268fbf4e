import { DomainError } from '#shared/errors'
import { compareVersion } from '#main/database/schema-version'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { teamEndpoint, type TeamLink, type TeamConnection } from '#main/database/team-link'
import type { Log } from '#main/log'
import type { TeamStore } from '#main/settings/team-store'
import { connectJoiner, type Joiner, opens } from './team-repository'

export interface JoinDeps {
  vault: TeamStore
  migrationsFolder: string
  /** This desktop's name in the list of desktops. */
  installation: string
  log: Log
}

/**
 * Turns a link into this desktop's own login and stores it. Only the very last step uses up the
 * link. If the answer to that step is lost, the login is tried: it follows from the link, and its
 * password was stored before. Refuses with the codes of team:join.
 */
export async function joinTeam(link: TeamLink, deps: JoinDeps): Promise<void> {
  const { vault, log } = deps
  const before = await vault.load()
  if (before?.joined === true) throw new DomainError('team.joined-already', {})

  const login = link.user.replace('connect_join_', 'connect_i_')
  const isAgain = before?.login === login
  const password = isAgain ? before.password : newPassword()
  const pending: TeamConnection = { server: link.server, login, password, joined: false }
  const own = teamEndpoint(link.server, login, password)
  if (!isAgain || !(await opens(own, log))) {
    const joiner = await connectJoiner(teamEndpoint(link.server, link.user, link.password), log)
    try {
      const state = await compareVersion(await joiner.version(), deps.migrationsFolder)
      if (state !== 'same') throw new DomainError('team.version', { database: state })
      await vault.save(pending)
      await claim(joiner, pending, deps, () => opens(own, log))
    } finally {
      await joiner.close()
    }
  }
  await vault.save({ ...pending, joined: true })
  log.info('team-joined', { host: link.server.host, login })
}

async function claim(
  joiner: Joiner,
  { password }: TeamConnection,
  { installation }: JoinDeps,
  isDone: () => Promise<boolean>,
): Promise<void> {
  try {
    await joiner.claim(installation.slice(0, 200), scramVerifier(password))
  } catch (error) {
    const wasLost = error instanceof DomainError && error.code === 'team.unreachable'
    if (!wasLost || !(await isDone())) throw error
  }
}
