import type { BusinessSpan } from '#shared/domain/business-hours'
import type { WorkspaceSettings, WorkspaceSettingsChange } from '#shared/domain/workspace-settings'
import type { DatabaseClient, DatabaseTransaction } from '#main/database/client'
import type { Viewer } from '#main/ipc/handler'

/** The settings of the viewer's workspace. Null if it is not (or no longer) theirs. */
export async function find(
  database: DatabaseClient | DatabaseTransaction,
  viewer: Viewer,
): Promise<WorkspaceSettings | null> {
  const { workspaceId } = viewer
  const settings = await database.workspaceSettings.findUnique({
    where: { workspaceId },
    select: {
      timeZone: true,
      defaultPriority: true,
      maxAttachmentBytes: true,
      maxTicketAttachmentBytes: true,
      senderName: true,
      senderAddress: true,
      signature: true,
      undoSendSeconds: true,
    },
  })
  if (settings === null) return null
  const hours = await database.businessHours.findMany({
    where: { workspaceId },
    select: { weekday: true, opensAt: true, closesAt: true },
    orderBy: [{ weekday: 'asc' }, { opensAt: 'asc' }],
  })
  return { ...settings, hours }
}

/** The same, locked until the transaction ends. Also null for viewers who may not change them. */
export async function findLocked(
  transaction: DatabaseTransaction,
  viewer: Viewer,
): Promise<WorkspaceSettings | null> {
  const locked = await transaction.$executeRaw`
    SELECT 1 FROM "WorkspaceSettings" WHERE "workspaceId" = ${viewer.workspaceId} FOR UPDATE`
  return locked === 0 ? null : find(transaction, viewer)
}

/** Stores the given fields. False if the viewer may not, or there is no such workspace. */
export async function update(
  transaction: DatabaseTransaction,
  viewer: Viewer,
  change: Omit<WorkspaceSettingsChange, 'hours'>,
): Promise<boolean> {
  const { count } = await transaction.workspaceSettings.updateMany({
    where: { workspaceId: viewer.workspaceId },
    data: Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
  })
  return count > 0
}

/** Sets all hours at once. The database refuses overlaps, and viewers without the right. */
export async function replaceHours(
  transaction: DatabaseTransaction,
  viewer: Viewer,
  hours: readonly BusinessSpan[],
): Promise<void> {
  await transaction.$executeRaw`
    SELECT set_business_hours(${viewer.workspaceId}, ${hours.map((span) => span.weekday)}::int[],
      ${hours.map((span) => span.opensAt)}::int[], ${hours.map((span) => span.closesAt)}::int[])::text`
}
