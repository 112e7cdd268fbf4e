import { z } from 'zod'
import {
  WorkspaceSettingsChangeSchema,
  WorkspaceSettingsSchema,
} from '#shared/domain/workspace-settings'

/** What is the same for everybody in the workspace this window works in. */
export const workspaceSettingsContract = {
  'workspace-settings:read': { input: z.strictObject({}), output: WorkspaceSettingsSchema },
  /**
   * OWNER and ADMIN. All or nothing; answers what is stored then, and publishes the session anew.
   * `seen` are the changed fields as their editor saw them: edit.overtaken when one is another by now, and
   * nothing is stored. input.invalid names the field; workspace.archived.
   */
  'workspace-settings:update': {
    input: WorkspaceSettingsChangeSchema.extend({
      seen: WorkspaceSettingsSchema.partial().optional(),
    }),
    output: WorkspaceSettingsSchema,
  },
} as const
