import { X } from 'lucide-react'
import { IconButton } from './icon-button'
import { MessageLine } from './message-line'
import { useApp } from '../state/app-store'
import { useSettings } from '../state/settings-store'
import './notices.css'

/** Notices that stay until the user dismisses them. */
export function Notices() {
  const app = useApp((state) => state.app)
  const dismissed = useApp((state) => state.dismissedNotices)
  const dismiss = useApp((state) => state.dismissNotice)
  const notices = app?.notices.filter((notice) => !dismissed.has(notice)) ?? []
  const unsaved = useSettings((state) => state.unsaved)
  if (notices.length === 0 && !unsaved) return null
  return (
    <div className="notices">
      {unsaved && (
        <MessageLine tone="error">
          Couldn’t save how this window looks. Trying again automatically.
        </MessageLine>
      )}
      {notices.map((notice) => (
        <MessageLine
          key={notice}
          tone="news"
          actions={
            <IconButton label="Dismiss this notice" onClick={() => dismiss(notice)}>
              <X size={14} />
            </IconButton>
          }
        >
          {notice}
        </MessageLine>
      ))}
    </div>
  )
}
