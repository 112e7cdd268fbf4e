import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Installation } from '#shared/domain/installation'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { ListProblem } from '#renderer/components/list-problem'
import { MessageLine } from '#renderer/components/message-line'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { LeaveTeamButton } from '../team/leave-team-button'
import { serverWords } from '#renderer/words/team-words'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { DesktopRow } from './desktop-row'
import { desktopName } from './desktop-words'
import { createDesktopsStore, createLinkStore } from './desktops-store'
import { LinkPanel } from './link-panel'
import { useApp } from '#renderer/state/app-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import '#renderer/components/row-list.css'

/** The computers that have access to the team's database. Invite another one or revoke one. */
export function DesktopsPage() {
  const api = useSlot(apiSlot)
  const team = useApp((state) => state.app?.team ?? null)
  const isAlone = useApp((state) => state.app?.mode === 'alone')
  // Only a desktop that connects as the owner sends the team's mail itself.
  const isOwner = useApp(({ app }) => app?.mode === 'team' && app.mail.kind !== 'team')
  const [store] = useState(() => createDesktopsStore(api, errorText))
  const [links] = useState(() => createLinkStore(api, () => void store.getState().refresh()))
  const [ending, setEnding] = useState<Installation | null>(null)
  const { rows, load, error, refresh, end } = useStore(store)

  useEffect(() => {
    const reload = () => void store.getState().refresh()
    reload()
    window.addEventListener('focus', reload)
    return () => window.removeEventListener('focus', reload)
  }, [store])

  if (isAlone) {
    return (
      <SettingsPage
        title="Desktops"
        lead="This desktop keeps its tickets on this computer, so no other one can join. To work together, set up a team’s server; the README says how."
      >
        {null}
      </SettingsPage>
    )
  }
  const list = (shown: (row: Installation) => boolean) =>
    rows.filter(shown).map((row) => <DesktopRow key={row.id} row={row} onRevoke={setEnding} />)
  const open = list(({ state }) => state === 'open')
  const active = list(({ state }) => state === 'active')
  const revoked = list(({ state }) => state === 'revoked')
  const isLink = ending?.kind === 'invitation'
  return (
    <SettingsPage
      title="Desktops"
      lead="Each computer has a login of its own in the team’s database, made from a link that works once."
    >
      {isOwner && (
        <MessageLine tone="news">
          This desktop uses the owner’s connection string (DATABASE_URL), which gives full access.
          Use it only on a machine you trust like the server, and give others links.
        </MessageLine>
      )}
      <SettingsSection title="Add a desktop">
        <LinkPanel store={links} />
      </SettingsSection>
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      {open.length > 0 && (
        <SettingsSection title={`Open links (${open.length})`}>
          <ul className="row-list">{open}</ul>
        </SettingsSection>
      )}
      <SettingsSection title={load === 'ready' ? `Desktops (${active.length})` : 'Desktops'}>
        {load === 'loading' && <RowListSkeleton />}
        <ul className="row-list">{active}</ul>
        {load === 'ready' && active.length === 0 && (
          <p className="row-list-nothing" role="status">
            No desktop that you can see has joined with a link.
          </p>
        )}
      </SettingsSection>
      {revoked.length > 0 && (
        <SettingsSection title={`Revoked (${revoked.length})`}>
          <ul className="row-list">{revoked}</ul>
        </SettingsSection>
      )}
      {team !== null && (
        <SettingsSection
          title="This desktop"
          hint={`It belongs to the team on ${serverWords(team)}, database ${team.database}.`}
        >
          <div>
            <LeaveTeamButton />
          </div>
        </SettingsSection>
      )}
      <ConfirmDialog
        title={isLink ? 'Withdraw this link?' : 'Revoke this desktop?'}
        open={ending !== null}
        confirm={isLink ? 'Withdraw' : 'Revoke'}
        look="danger"
        onConfirm={() => (ending === null ? Promise.resolve(null) : end(ending.id))}
        onClose={() => setEnding(null)}
      >
        <p>
          <bdi>{ending === null ? '' : desktopName(ending)}</bdi>{' '}
          {isLink
            ? 'can no longer be used.'
            : 'is disconnected at once: anybody working there is signed out, and it cannot connect again. To come back, it needs a new link.'}
        </p>
      </ConfirmDialog>
    </SettingsPage>
  )
}
