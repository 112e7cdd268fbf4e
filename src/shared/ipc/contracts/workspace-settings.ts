import { z } from 'zod'
import {
  WorkspaceSettingsChangeSchema,
  WorkspaceSettingsSchema,
} from '../../domain/workspace-settings'

/** What is the same for everybody in the workspace this window works in. */
export const workspaceSettingsContract = {
  'workspace-settings:read': { input: z.strictObject({}), output: WorkspaceSettingsSchema },
  /**
   * OWNER and ADMIN. All or nothing; answers what is stored then, and publishes the session anew.
   * input.invalid names the field; workspace.archived.
   */
  'workspace-settings:update': {
    input: WorkspaceSettingsChangeSchema,
    output: WorkspaceSettingsSchema,
  },
} as const
