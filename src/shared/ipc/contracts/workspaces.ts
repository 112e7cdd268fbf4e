import { z } from 'zod'
import { WorkspaceOverviewSchema } from '#shared/domain/administration'
import { IdSchema } from '#shared/domain/id'
import { MemberSchema } from '#shared/domain/member'
import {
  SessionSchema,
  SlugSchema,
  TimeZoneSchema,
  WorkspaceNameSchema,
} from '#shared/domain/workspace'

const nothing = z.strictObject({})
const workspace = { workspaceId: IdSchema }

/** The workspaces themselves. A change of the caller's memberships also publishes the session. */
export const workspacesContract = {
  /**
   * The creator becomes owner. The returned session stays in the current workspace. The window
   * makes `id`: sent twice, it is one workspace. For OWNERs of any workspace, global ADMIN and
   * SUPER_ADMIN.
   */
  'workspaces:create': {
    input: z.strictObject({
      id: IdSchema,
      name: WorkspaceNameSchema,
      timeZone: TimeZoneSchema,
    }),
    output: SessionSchema,
  },
  /**
   * OWNER and ADMIN. `seen` has the changed names as the editor loaded them; edit.overtaken if one
   * has changed since, and nothing is saved. slug.taken, workspace.archived
   */
  'workspaces:rename': {
    input: z.strictObject({
      ...workspace,
      name: WorkspaceNameSchema.optional(),
      slug: SlugSchema.optional(),
      seen: z.strictObject({ name: z.string(), slug: z.string() }).partial(),
    }),
    output: SessionSchema,
  },
  /** OWNER and SUPER_ADMIN. Read-only for everybody at once. */
  'workspaces:archive': { input: z.strictObject(workspace), output: SessionSchema },
  /** OWNER and SUPER_ADMIN. */
  'workspaces:bring-back': { input: z.strictObject(workspace), output: SessionSchema },
  /** The window switches to this workspace, and the next start opens it. workspace.not-found */
  'workspaces:switch': { input: z.strictObject(workspace), output: SessionSchema },
  /** SUPER_ADMIN: all workspaces of the installation. The audit log records who read the list. */
  'workspaces:list-all': { input: nothing, output: z.array(WorkspaceOverviewSchema) },
  /** SUPER_ADMIN: the members of any workspace. */
  'workspaces:list-members': {
    input: z.strictObject(workspace),
    output: z.array(MemberSchema),
  },
  /**
   * SUPER_ADMIN: makes a person of the installation an owner of any workspace. user.not-found,
   * member.deactivated
   */
  'workspaces:appoint-owner': {
    input: z.strictObject({ ...workspace, userId: IdSchema }),
    output: WorkspaceOverviewSchema,
  },
} as const
