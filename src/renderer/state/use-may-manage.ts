import { may } from '../../shared/domain/workspace'
import { useDesk } from '../app/house'

/** Whether this person may change the workspace itself, now: not while it is archived. */
export function useMayManage(): boolean {
  const { workspace } = useDesk().session
  return workspace.isActive && may(workspace.role, 'workspace.manage')
}
