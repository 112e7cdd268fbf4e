import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import type { Viewer } from '#main/ipc/handler'

/** The error for a change that the database did not allow: the viewer may write no row of the workspace. */
export function refuseManaging(viewer: Viewer): never {
  throw new DomainError(
    viewer.session.workspace.isActive ? 'permission.denied' : 'workspace.archived',
    {},
  )
}

/** If the workspace is archived, the error for that. Returns other errors unchanged. */
export function orArchived(error: unknown, viewer: Viewer): unknown {
  const { kind, code } = classifyDatabaseError(error)
  const isArchived = code === '55000' || (kind === 'denied' && !viewer.session.workspace.isActive)
  return isArchived ? new DomainError('workspace.archived', {}, { cause: error }) : error
}
