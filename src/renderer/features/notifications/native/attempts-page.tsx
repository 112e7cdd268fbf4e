import { BellOff, BellRing, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Attempt } from '#shared/domain/native-notification'
import { Button } from '#renderer/components/button'
import { EmptyState } from '#renderer/components/empty-state'
import { IconButton } from '#renderer/components/icon-button'
import { ListProblem } from '#renderer/components/list-problem'
import { RelativeTime } from '#renderer/components/relative-time'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { attemptWords, outcomeWords } from './attempt-words'
import { createAttemptsStore } from './attempts-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import './attempts-page.css'

/** Which of the person's notifications the system has shown on this desktop, or why not. */
export function AttemptsPage() {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const [store] = useState(() => createAttemptsStore(api))
  const { attempts, load, error, isTrying, refresh, tryOut } = useStore(store)

  useEffect(() => {
    const reload = () => void store.getState().refresh()
    reload()
    window.addEventListener('focus', reload)
    return () => window.removeEventListener('focus', reload)
  }, [store])

  return (
    <SettingsPage
      title="Notification log"
      lead="What your system has shown or not shown, and why: the last 500 attempts on this desktop."
      actions={
        <>
          <IconButton label="Read again" onClick={() => void refresh()}>
            <RotateCw size={15} />
          </IconButton>
          <Button aria-disabled={isTrying || undefined} onClick={() => void tryOut()}>
            {isTrying ? 'Asking the system' : 'Show one now'}
          </Button>
        </>
      }
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      {load === 'ready' && attempts.length === 0 ? (
        <EmptyState
          title="Nothing to show yet"
          text="Each notification for your system shows up here, shown or not. “Show one now” tries it out."
        />
      ) : (
        <SettingsSection title="Attempts, newest first">
          {load === 'loading' && <RowListSkeleton rows={4} />}
          <ul className="attempts" aria-label="Attempts">
            {attempts.map((attempt) => (
              <AttemptRow
                key={attempt.id}
                attempt={attempt}
                timeZone={session.workspace.timeZone}
              />
            ))}
          </ul>
        </SettingsSection>
      )}
    </SettingsPage>
  )
}

function AttemptRow({ attempt, timeZone }: { attempt: Attempt; timeZone: string }) {
  const isShown = attempt.outcome.name === 'shown'
  const detail = attempt.outcome.name === 'shown' ? null : attempt.outcome.detail
  const Icon = isShown ? BellRing : BellOff
  return (
    <li className="attempt" data-outcome={attempt.outcome.name}>
      <Icon size={15} aria-hidden="true" />
      <div className="attempt-words selectable">
        <p>{attemptWords(attempt)}</p>
        <p className="quiet">{outcomeWords(attempt)}</p>
        {detail !== null && (
          <p className="attempt-detail quiet">
            <bdi>{detail}</bdi>
          </p>
        )}
      </div>
      <p className="quiet attempt-time">
        <RelativeTime iso={attempt.at} timeZone={timeZone} />
      </p>
    </li>
  )
}
