import { z } from 'zod'
import { UserOverviewSchema } from '#shared/domain/administration'
import { AssigneeSchema } from '#shared/domain/away'
import { IdSchema } from '#shared/domain/id'
import { PersonNameSchema, PersonSchema, RoleSchema } from '#shared/domain/user'
import { SessionSchema } from '#shared/domain/workspace'

const nothing = z.strictObject({})
const user = { userId: IdSchema }

/** People: whom menus offer, oneself, and everybody of the installation. */
export const usersContract = {
  /** Everybody a ticket can be assigned to. */
  'users:list-members': { input: nothing, output: z.array(AssigneeSchema) },
  /** At most 20 people by name or e-mail, for the requester field. */
  'users:find-requesters': {
    input: z.strictObject({ text: z.string().max(254) }),
    output: z.array(PersonSchema),
  },
  /**
   * One's own name, in all workspaces. `seenName` is the name as the form showed it: edit.overtaken when it is
   * another one by now. The e-mail is what one signs in with and cannot be changed.
   */
  'users:update-profile': {
    input: z.strictObject({ name: PersonNameSchema, seenName: z.string().nullable() }),
    output: SessionSchema,
  },
  /** Everybody who is or was a member of any workspace. Global ADMIN and SUPER_ADMIN; the audit log says who looked. */
  'users:list-all': { input: nothing, output: z.array(UserOverviewSchema) },
  /**
   * Deactivates (ends all sessions at once) or brings back. workspace.last-owner, user.last-administrator;
   * a global ADMIN cannot deactivate a SUPER_ADMIN.
   */
  'users:set-active': {
    input: z.strictObject({ ...user, isActive: z.boolean() }),
    output: UserOverviewSchema,
  },
  /** SUPER_ADMIN only. user.last-administrator. */
  'users:set-role': {
    input: z.strictObject({ ...user, role: RoleSchema }),
    output: UserOverviewSchema,
  },
  /** Signs the person out on all desktops. */
  'users:end-sessions': { input: z.strictObject(user), output: UserOverviewSchema },
} as const
