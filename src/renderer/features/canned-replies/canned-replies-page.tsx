import { createId } from '@paralleldrive/cuid2'
import { MessageSquareText } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CannedReply } from '#shared/domain/canned-reply'
import { Button } from '#renderer/components/button'
import { ConfirmDialog } from '#renderer/components/confirm-dialog'
import { EmptyState } from '#renderer/components/empty-state'
import { ListProblem } from '#renderer/components/list-problem'
import { matches } from '#renderer/components/matches'
import { MoreMenu } from '#renderer/components/more-menu'
import { RowListSkeleton } from '#renderer/components/row-list-skeleton'
import { errorText } from '#renderer/errors/error-text'
import { SettingsPage, SettingsSection } from '#renderer/components/settings/settings-page'
import { useMayManage } from '#renderer/state/use-may-manage'
import { CannedReplyEditor } from './canned-reply-editor'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'
import { useSlot } from '#renderer/state/slot'
import { cannedRepliesSlot } from './canned-replies-store'
import '#renderer/components/row-list.css'
import './canned-replies-page.css'

const FILTER_FROM = 9
/** The key under which unsaved input is stored. */
const EDITING = 'canned-reply'

interface Editing {
  id: string
  isNew: boolean
  initial: { name: string; content: string }
}

/** Texts that agents insert into replies. All members read them; owners and admins write them. */
export function CannedRepliesPage() {
  const cannedReplies = useSlot(cannedRepliesSlot)
  const mayManage = useMayManage()
  const { replies, load, error, refresh, remove } = useStore(cannedReplies)
  const [typed, setTyped] = useState('')
  const { kept } = useSlot(settingsFrameSlot).getState()
  const [editing, setEditing] = useState(() => (kept.get(EDITING) as Editing | undefined) ?? null)
  const [deleting, setDeleting] = useState<CannedReply | null>(null)

  useEffect(() => {
    void cannedReplies.getState().refresh()
  }, [cannedReplies])

  const show = (next: Editing | null) => {
    // The editor opens again with its text if the page was removed in the meantime.
    if (next === null) kept.clear()
    else kept.set(EDITING, next)
    setEditing(next)
  }
  if (editing !== null) {
    return <CannedReplyEditor key={editing.id} {...editing} onClose={() => show(null)} />
  }
  const startNew = () => show({ id: createId(), isNew: true, initial: { name: '', content: '' } })
  const edit = ({ id, name, content }: CannedReply) =>
    show({ id, isNew: false, initial: { name, content } })
  const shown = replies.filter((reply) => matches(typed, reply.name, reply.content))

  return (
    <SettingsPage
      title="Canned replies"
      lead="Texts to insert into a reply, filled in for its ticket."
      actions={
        mayManage ? (
          <Button look="primary" onClick={startNew}>
            New canned reply
          </Button>
        ) : undefined
      }
    >
      {error !== null && <ListProblem text={errorText(error)} onRetry={() => void refresh()} />}
      <SettingsSection>
        {replies.length >= FILTER_FROM && (
          <input
            className="input row-list-filter"
            type="search"
            aria-label="Find a canned reply"
            placeholder="Name or words"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {load === 'none' && <RowListSkeleton />}
        <ul className="row-list canned-list" aria-label="Canned replies">
          {shown.map((reply) => (
            <li key={reply.id} data-row={reply.id}>
              <div className="canned-words">
                {mayManage ? (
                  <button
                    type="button"
                    className="canned-name cut"
                    dir="auto"
                    onClick={() => edit(reply)}
                  >
                    {reply.name}
                  </button>
                ) : (
                  <p className="canned-name cut" dir="auto">
                    {reply.name}
                  </p>
                )}
                <p className="canned-excerpt cut" dir="auto">
                  {reply.content.replace(/\s+/gu, ' ')}
                </p>
              </div>
              <div className="row-list-controls">
                {mayManage && (
                  <MoreMenu
                    label={`More for ${reply.name}`}
                    items={[
                      { text: 'Edit', onChoose: () => edit(reply) },
                      { text: 'Delete…', onChoose: () => setDeleting(reply) },
                    ]}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
        {load === 'ready' && replies.length > 0 && shown.length === 0 && (
          <p className="row-list-nothing" role="status">
            No canned reply matches.
          </p>
        )}
        {load === 'ready' && replies.length === 0 && (
          <EmptyState
            icon={<MessageSquareText size={24} />}
            title="No canned replies yet"
            text="Answers that your team writes often, ready to insert."
          >
            {mayManage && <Button onClick={startNew}>Write the first one</Button>}
          </EmptyState>
        )}
      </SettingsSection>
      <ConfirmDialog
        title={`Delete “${deleting?.name ?? ''}”?`}
        open={deleting !== null}
        confirm="Delete"
        look="danger"
        onConfirm={async () => {
          try {
            if (deleting !== null) await remove(deleting.id)
            return null
          } catch (refusal) {
            return errorText(refusal)
          }
        }}
        onClose={() => setDeleting(null)}
      >
        <p>It can no longer be inserted. Replies that were written with it stay as they are.</p>
      </ConfirmDialog>
    </SettingsPage>
  )
}
