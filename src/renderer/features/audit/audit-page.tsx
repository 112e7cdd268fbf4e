import { Download, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { mayReadAudit } from '#shared/domain/audit'
import { Button } from '#renderer/components/button'
import { EmptyState } from '#renderer/components/empty-state'
import { IconButton } from '#renderer/components/icon-button'
import { MessageLine } from '#renderer/components/message-line'
import { saveCsv } from '#renderer/components/save-csv'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage } from '#renderer/components/settings/settings-page'
import { AuditFilters } from './audit-filters'
import { AuditList } from './audit-list'
import { AuditListSkeleton } from './audit-list-skeleton'
import { ALL, createAuditStore, type AuditStore } from './audit-store'
import { useSlot } from '#renderer/state/slot'
import { apiSlot, sessionSlot } from '#renderer/state/window-slots'
import './audit-page.css'

/** Who changed what in the workspace or the installation, when, and from which desktop. */
export function AuditPage() {
  const api = useSlot(apiSlot)
  const session = useSlot(sessionSlot)
  const [store] = useState(() =>
    createAuditStore({
      api,
      scope: mayReadAudit(session, 'workspace') ? 'workspace' : 'installation',
      timeZone: session.workspace.timeZone,
      save: (parts) => saveCsv('audit-log.csv', ...parts),
    }),
  )
  const { load, entries, error, exported, exportError, reload, loadMore } = useStore(store)
  useEffect(() => {
    void store.getState().reload()
    return () => store.getState().stop()
  }, [store])

  return (
    <SettingsPage
      title="Audit log"
      wide
      lead="What was changed, by whom and from where. Entries are added, never changed."
      actions={
        <>
          <IconButton label="Read again" onClick={() => void reload()}>
            <RotateCw size={15} />
          </IconButton>
          <Button
            aria-disabled={exported !== null || undefined}
            onClick={() => void store.getState().export()}
          >
            <Download size={14} aria-hidden="true" />
            {exported === null ? 'Export CSV' : `Exporting, ${exported.toLocaleString()} so far`}
          </Button>
        </>
      }
    >
      <div className="audit">
        <AuditFilters store={store} />
        {exportError !== null && (
          <MessageLine tone="error">
            The export did not finish. {errorText(exportError)}
          </MessageLine>
        )}
        {error !== null && (
          <MessageLine
            tone="error"
            actions={
              <Button onClick={() => void (load === 'failed' ? reload() : loadMore())}>
                Try again
              </Button>
            }
          >
            {errorText(error)}
          </MessageLine>
        )}
        {entries.length > 0 ? (
          <AuditList store={store} />
        ) : load === 'loading' ? (
          <AuditListSkeleton />
        ) : (
          load === 'ready' && <NothingHere store={store} />
        )}
      </div>
    </SettingsPage>
  )
}

function NothingHere({ store }: { store: StoreApi<AuditStore> }) {
  const { filters, filter } = useStore(store)
  const isFiltered = JSON.stringify(filters) !== JSON.stringify({ scope: filters.scope, ...ALL })
  if (!isFiltered) {
    return (
      <EmptyState
        title="Nothing has happened yet"
        text="Changes to members, settings, tags and the workspace itself show up here."
      />
    )
  }
  return (
    <EmptyState title="Nothing matches these filters">
      <Button onClick={() => void filter(ALL)}>Clear filters</Button>
    </EmptyState>
  )
}
