import { may } from '#shared/domain/workspace'
import { useSlot } from './slot'
import { sessionSlot } from './window-slots'

/** Whether this person may change the workspace itself now. False while it is archived. */
export function useMayManage(): boolean {
  const { workspace } = useSlot(sessionSlot)
  return workspace.isActive && may(workspace.role, 'workspace.manage')
}
