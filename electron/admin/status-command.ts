import type { Command } from 'commander'
import { type AdminIo, EXIT, type ExitCode } from './admin-io'
import { appVersion } from './app-version'
import { needsAttention } from './attention'
import { type DatabaseStatus, readStatus } from './status-repository'
import { withDatabase } from './with-database'

interface Status extends Partial<DatabaseStatus> {
  app: string
  server: string
  mode: 'alone' | 'team'
  dataDir: string
  schema: { state: string; found: string | null; expected: string }
  attention: string[]
}

/** `status`: versions, mail, sessions, workers and jobs, and what an operator should check. */
export function addStatusCommand(
  program: Command,
  io: AdminIo,
  setExitCode: (code: ExitCode) => void,
): void {
  program
    .command('status')
    .description('Show the state of the database, the mail and the workers. Changes nothing.')
    .option('--check', 'exit with code 1 when something needs attention')
    .option('--json', 'print one JSON document')
    .action(async ({ json, check }: { json?: boolean; check?: boolean }) => {
      const app = await appVersion(io)
      const status = await withDatabase(
        io,
        async ({ database, mode, dataDir, facts }): Promise<Status> => {
          const { state, found, expected, server } = facts
          const known = state === 'same' ? await readStatus(database) : null
          const attention = needsAttention(mode, facts, known)
          const schema = { state, found, expected }
          return { app, server, mode, dataDir, schema, ...known, attention }
        },
        'any',
      )
      io.out(json === true ? `${JSON.stringify(status, null, 2)}\n` : inWords(status).join(''))
      if (check === true && status.attention.length > 0) setExitCode(EXIT.failed)
    })
}

function inWords(status: Status): string[] {
  const place = status.mode === 'alone' ? 'embedded' : 'shared'
  const lines = [`Connect Support ${status.app}, PostgreSQL ${status.server} (${place})`]
  lines.push(`Data folder: ${status.dataDir}`)
  const { migrations, mail, sessions, logins } = status
  if (migrations !== undefined) {
    lines.push(`Database steps: ${migrations.applied} (${migrations.latest ?? 'none'})`)
  }
  if (mail !== undefined) {
    const oldest = mail.oldestWaitingSeconds
    const age = oldest === null ? '' : `, the oldest for ${duration(oldest)}`
    lines.push(
      `Mail: ${mail.waiting} waiting${age}, ${mail.delayed} delayed; in the last day ${mail.sentLastDay} sent, ${mail.failedLastDay} failed`,
    )
  }
  if (sessions !== undefined) {
    lines.push(`Sessions: ${sessions.open} open, ${sessions.usedLastDay} used in the last day`)
  }
  if (logins !== undefined) {
    const { desktops, workers, invitations } = logins
    lines.push(
      `Logins: ${counted(desktops, 'desktop')}, ${counted(workers, 'worker')}, ${counted(invitations, 'open invitation')}`,
    )
  }
  for (const { host, version, login, seenSeconds } of status.workers ?? []) {
    lines.push(`Worker on ${host} (${version}, ${login}): seen ${duration(seenSeconds)} ago`)
  }
  for (const { job, runs, lastFinished, lastError } of status.jobs ?? []) {
    const when = lastFinished === null ? 'not finished yet' : `last ${lastFinished.toISOString()}`
    const result = lastError === null ? '' : `, failed: ${lastError}`
    lines.push(`Job ${job}: ${counted(runs, 'run')}, ${when}${result}`)
  }
  if (status.clockSkewSeconds !== undefined && status.clockSkewSeconds !== 0) {
    lines.push(`The server’s clock is ${status.clockSkewSeconds} s ahead of this machine’s.`)
  }
  for (const { slug, name, members, tickets, isActive } of status.workspaces ?? []) {
    const archived = isActive ? '' : ', archived'
    lines.push(
      `${slug}: ${name}, ${counted(members, 'member')}, ${counted(tickets, 'ticket')}${archived}`,
    )
  }
  for (const words of status.attention) lines.push(`Needs attention: ${words}`)
  return lines.map((line) => `${line}\n`)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3_600)} h`
}
