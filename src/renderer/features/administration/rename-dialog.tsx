import { useState } from 'react'
import { useStore, type StoreApi } from 'zustand'
import type { WorkspaceOverview } from '#shared/domain/administration'
import { SlugSchema, WorkspaceNameSchema } from '#shared/domain/workspace'
import { isDomainError } from '#shared/errors'
import { Button } from '#renderer/components/button'
import { Dialog } from '#renderer/components/dialog'
import { MessageLine } from '#renderer/components/message-line'
import { TextField } from '#renderer/components/text-field'
import { errorText } from '#renderer/errors/error-text'
import { fieldProblem } from '#renderer/errors/rule-text'
import { createDraftForm, type Problems } from '#renderer/components/settings/draft-form'
import { seenOf } from '#renderer/components/settings/seen-of'
import type { RowList } from './row-list'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import './administration.css'

interface RenameDialogProps {
  /** Null keeps the dialog closed. */
  workspace: WorkspaceOverview | null
  list: StoreApi<RowList<WorkspaceOverview>>
  onClose: () => void
}

/** Changes the name and the short name of a workspace. */
export function RenameDialog({ workspace, list, onClose }: RenameDialogProps) {
  const done = () => {
    void list.getState().refresh()
    onClose()
  }
  return (
    <Dialog title="Rename the workspace" open={workspace !== null} onClose={onClose}>
      {workspace !== null && <RenameForm workspace={workspace} onDone={done} />}
    </Dialog>
  )
}

interface Names {
  name: string
  slug: string
}

function RenameForm({ workspace, onDone }: { workspace: WorkspaceOverview; onDone: () => void }) {
  const api = useSlot(apiSlot)
  const { workspaceId, name, slug } = workspace
  const [form] = useState(() =>
    createDraftForm<Names>({
      initial: { name, slug },
      labels: { name: 'Name', slug: 'Short name' },
      check: namesProblems,
      save: async (changed, values, saved) => {
        await api.workspaces.rename({ workspaceId, ...changed, seen: seenOf(saved, changed) })
        return values
      },
      reread: (now, saved) => ({ ...saved, ...now }),
      explain: (error) =>
        isDomainError(error, 'slug.taken') ? { slug: errorText(error) } : undefined,
    }),
  )
  const { values, problems, error, isSaving, set, save } = useStore(form)
  return (
    <form
      className="administration-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save().then((done) => {
          if (done) onDone()
        })
      }}
    >
      <TextField
        label="Name"
        dir="auto"
        value={values.name}
        error={problems.name ?? null}
        onChange={(next) => set({ name: next })}
      />
      <TextField
        label="Short name"
        hint="Lowercase letters, digits and hyphens. The command line uses it."
        value={values.slug}
        error={problems.slug ?? null}
        onChange={(next) => set({ slug: next })}
      />
      {error !== null && <MessageLine tone="error">{error}</MessageLine>}
      <div className="administration-form-foot">
        <Button look="primary" type="submit" aria-disabled={isSaving || undefined}>
          Rename
        </Button>
      </div>
    </form>
  )
}

function namesProblems({ name, slug }: Names): Problems<Names> {
  const wrongName = fieldProblem(WorkspaceNameSchema, name, 'Name')
  const wrongSlug = fieldProblem(SlugSchema, slug, 'Short name')
  return {
    ...(wrongName === null ? {} : { name: wrongName }),
    ...(wrongSlug === null ? {} : { slug: wrongSlug }),
  }
}
