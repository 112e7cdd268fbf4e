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

/** Workspaces themselves. What changes one's own memberships also publishes the session anew. */
export const workspacesContract = {
  /**
   * The creator becomes its owner; the session answered still works in the present one. `id` is made by
   * the window: sent twice, it is one. For OWNERs of any workspace, global ADMIN and SUPER_ADMIN.
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
   * OWNER and ADMIN. `seen` are the changed names as their editor saw them: edit.overtaken when one is another by
   * now, and nothing is stored. slug.taken, workspace.archived
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
  /** OWNER and SUPER_ADMIN. Read-only for everybody from this moment. */
  'workspaces:archive': { input: z.strictObject(workspace), output: SessionSchema },
  /** OWNER and SUPER_ADMIN. */
  'workspaces:bring-back': { input: z.strictObject(workspace), output: SessionSchema },
  /** The window goes on in this workspace, and so does the next start. workspace.not-found */
  'workspaces:switch': { input: z.strictObject(workspace), output: SessionSchema },
  /** SUPER_ADMIN: all workspaces of the installation. The audit log says who looked. */
  'workspaces:list-all': { input: nothing, output: z.array(WorkspaceOverviewSchema) },
  /** SUPER_ADMIN: the members of any workspace. */
  'workspaces:list-members': {
    input: z.strictObject(workspace),
    output: z.array(MemberSchema),
  },
  /** SUPER_ADMIN: makes a person of the installation an owner of any workspace. user.not-found, member.deactivated */
  'workspaces:appoint-owner': {
    input: z.strictObject({ ...workspace, userId: IdSchema }),
    output: WorkspaceOverviewSchema,
  },
} as const
