import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useStore, type StoreApi } from 'zustand'
import { Button } from '../button'
import { MessageLine } from '../message-line'
import { isUnsaved, type DraftForm } from './draft-form'
import { useSlot } from '#renderer/state/slot'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'

interface SettingsFormProps<V extends object> {
  form: StoreApi<DraftForm<V>>
  saveLabel?: string
  children: ReactNode
}

/** The rows of a draft form, its error, and a bar to save or discard unsaved input. */
export function SettingsForm<V extends object>(props: SettingsFormProps<V>) {
  const { form, saveLabel = 'Save changes', children } = props
  const { isSaving, error, refusals, save, discard } = useStore(form)
  const unsaved = useStore(form, isUnsaved)
  const element = useRef<HTMLFormElement>(null)
  useUnsavedGuard(unsaved)

  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [refusals])

  return (
    <form
      ref={element}
      className="settings-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {children}
      {error !== null && <MessageLine tone="error">{error}</MessageLine>}
      {(unsaved || isSaving) && (
        <div className="settings-bar" role="group" aria-label="Unsaved changes">
          <p className="settings-bar-text">Unsaved changes</p>
          <Button look="ghost" disabled={isSaving} onClick={discard}>
            Discard
          </Button>
          <Button look="primary" type="submit" aria-disabled={isSaving}>
            {saveLabel}
          </Button>
        </div>
      )}
    </form>
  )
}

/** While true, leaving the page asks first. For forms that are not a SettingsForm. */
export function useUnsavedGuard(unsaved: boolean): void {
  const settingsFrame = useSlot(settingsFrameSlot)
  const id = useId()
  useEffect(() => {
    settingsFrame.getState().setUnsaved(id, unsaved)
    return () => settingsFrame.getState().setUnsaved(id, false)
  }, [settingsFrame, id, unsaved])
}
