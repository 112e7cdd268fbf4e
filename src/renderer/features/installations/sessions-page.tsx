import { Monitor } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { OwnSession } from '#shared/domain/installation'
import { Button } from '#renderer/components/button'
import { useNow } from '#renderer/state/clock'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { ListProblem } from '#renderer/components/list-problem'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { ageInWords } from '#renderer/components/time-words'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { createSessionsStore } from './desktops-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import '#renderer/components/row-list.css'

/** Where this person is signed in, with a button to end each session. */
export function SessionsPage() {
  const api = useSlot(apiSlot)
  const now = useNow()
  const [store] = useState(() => createSessionsStore(api, errorText))
  const [ending, setEnding] = useState<OwnSession | null>(null)
  const { rows, load, error, refresh, end } = useStore(store)

  useEffect(() => {
    const reload = () => void store.getState().refresh()
    reload()
    window.addEventListener('focus', reload)
    return () => window.removeEventListener('focus', reload)
  }, [store])

  return (
    <SettingsPage
      title="Where you are signed in"
      lead="A session ends automatically after 30 days without use."
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <SettingsSection title={load === 'ready' ? `Sessions (${rows.length})` : 'Sessions'}>
        {load === 'loading' && <RowListSkeleton rows={2} />}
        <ul className="row-list">
          {rows.map((row) => (
            <li key={row.id}>
              <div className="person-words">
                <span className="avatar avatar-large avatar-none" aria-hidden="true">
                  <Monitor size={13} />
                </span>
                <div className="person-words-lines">
                  <p className="cut selectable" title={row.installation}>
                    {row.installation} {row.isThis && <span className="quiet">This one</span>}
                  </p>
                  <p className="cut quiet">Signed in {ageInWords(row.createdAt, now)}</p>
                </div>
              </div>
              <p className="row-list-note">Used {ageInWords(row.lastSeenAt, now)}</p>
              <div className="row-list-controls">
                {!row.isThis && (
                  <Button
                    look="ghost"
                    aria-label={`End the session on ${row.installation}`}
                    onClick={() => setEnding(row)}
                  >
                    End
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      </SettingsSection>
      <ConfirmDialog
        title="End this session?"
        open={ending !== null}
        confirm="End session"
        look="danger"
        onConfirm={() => (ending === null ? Promise.resolve(null) : end(ending.id))}
        onClose={() => setEnding(null)}
      >
        <p>
          You are signed out on <bdi>{ending?.installation}</bdi> at once. Unsent text there stays
          in its window until that is closed.
        </p>
      </ConfirmDialog>
    </SettingsPage>
  )
}
