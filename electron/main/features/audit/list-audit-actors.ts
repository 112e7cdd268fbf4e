import { type Person, displayName } from '#shared/domain/user'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { listActors } from './audit-repository'
import { auditedWorkspace } from './list-entries'

/** Everybody who did something in the log, by name. Refuses with permission.denied. */
export async function listAuditActors(
  { scope }: ParsedInput<'audit:actors'>,
  { viewer, database }: Call,
): Promise<Person[]> {
  const actors = await listActors(database, auditedWorkspace(scope, viewer))
  return actors.sort((one, other) => displayName(one).localeCompare(displayName(other)))
}
