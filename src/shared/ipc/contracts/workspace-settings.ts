import { z } from 'zod'
import {
  WorkspaceSettingsChangeSchema,
  WorkspaceSettingsSchema,
} from '#shared/domain/workspace-settings'

/** Settings of the window's workspace, for all its members. */
export const workspaceSettingsContract = {
  'workspace-settings:read': { input: z.strictObject({}), output: WorkspaceSettingsSchema },
  /**
   * OWNER and ADMIN. Saves all or nothing, returns what is stored afterwards, and publishes the
   * session. `seen` has the changed fields as the editor loaded them; edit.overtaken if one has
   * changed since, and nothing is saved. input.invalid names the field; workspace.archived.
   */
  'workspace-settings:update': {
    input: WorkspaceSettingsChangeSchema.extend({
      seen: WorkspaceSettingsSchema.partial().optional(),
    }),
    output: WorkspaceSettingsSchema,
  },
} as const
