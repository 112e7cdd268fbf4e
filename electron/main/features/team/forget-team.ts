import { rm } from 'node:fs/promises'
import { teamIdentity } from '#main/database/open-database'
import type { Log } from '#main/log'
import type { TeamConnection } from '#main/database/team-link'
import { copiesFolder } from '../attachments/open-files'
import { type LeftDrafts, forgetSavedDrafts } from '../drafts/forget-saved-drafts'

/**
 * Removes customers' texts from the disk of a desktop that has left its team: drafts that the
 * team's database has, and copies of opened files. Nothing of the team may be running. Returns what
 * happened to the drafts, in words. Never rejects.
 */
export async function forgetTeam(options: {
  dataDir: string
  team: TeamConnection | null
  log: Log
}): Promise<string> {
  const { dataDir, team, log } = options
  if (team === null) return ''
  const database = teamIdentity(team)
  const left = await forgetSavedDrafts({ dataDir, database, clock: () => new Date(), log })
  try {
    await rm(copiesFolder(dataDir), { recursive: true, force: true, maxRetries: 2 })
  } catch (error) {
    // A program may have one open, which Windows cannot delete. The next start deletes it.
    log.warn('copies-not-removed', { reason: error instanceof Error ? error.name : 'unknown' })
  }
  return describeLeft(left)
}

/** Empty if there were no drafts. */
function describeLeft({ removed, kept, hasFailed, folder }: LeftDrafts): string {
  const gone = 'Your drafts are on the server too, and the copies here were removed.'
  const one = `One draft that the server does not have is kept in ${folder}, and no window shows it.`
  const many = `${kept} drafts that the server does not have are kept in ${folder}, and no window shows them.`
  const stuck = `Not all drafts could be removed from ${folder}.`
  return [
    ...(removed > 0 && kept === 0 && !hasFailed ? [gone] : []),
    ...(kept > 0 ? [kept === 1 ? one : many] : []),
    ...(removed > 0 && kept > 0 ? ['The others were removed from this computer.'] : []),
    ...(hasFailed ? [stuck] : []),
  ].join(' ')
}
