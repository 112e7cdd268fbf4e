import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import type { Viewer } from '#main/ipc/handler'

/** Words for a change that the database did not let through: no row of the workspace may be written. */
export function refuseManaging(viewer: Viewer): never {
  throw new DomainError(
    viewer.session.workspace.isActive ? 'permission.denied' : 'workspace.archived',
    {},
  )
}

/** A refusal because the workspace is archived in its own code; any other error as it is. */
export function orArchived(error: unknown, viewer: Viewer): unknown {
  const { kind, code } = classifyDatabaseError(error)
  const isArchived = code === '55000' || (kind === 'denied' && !viewer.session.workspace.isActive)
  return isArchived ? new DomainError('workspace.archived', {}, { cause: error }) : error
}
