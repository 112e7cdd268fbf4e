import { ArrowLeft } from 'lucide-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { Dialog } from '#renderer/components/dialog'
import { Keys } from '#renderer/components/keys'
import { useWorkspaceStores } from '../window-stores'
import { pagesFor, SETTINGS_GROUPS, type SettingsPageEntry } from './pages'
import './settings-frame.css'

const POPUPS = '[role=dialog][aria-modal=true], [data-dialog]'

/**
 * The settings, shown over the panes: the list of pages on the left, one page on the right. Escape
 * closes them.
 */
export function SettingsFrame() {
  const { session, settingsFrame } = useWorkspaceStores()
  const { pageId, open, close } = useStore(settingsFrame)
  const content = useRef<HTMLDivElement>(null)
  const pages = pagesFor(session)
  const page = pages.find(({ id }) => id === pageId) ?? pages[0]
  const shownId = page?.id

  // Focuses the opened page, which its title names.
  useEffect(() => {
    content.current?.scrollTo(0, 0)
    content.current?.querySelector<HTMLElement>('[data-settings-title]')?.focus()
  }, [shownId])

  const onKey = useEffectEvent((event: KeyboardEvent, hadPopup: boolean) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || hadPopup) return
    event.preventDefault()
    close()
  })
  useEffect(() => {
    // A menu closes before the key bubbles up to here, so open menus are detected in the capture
    // phase.
    let hadPopup = false
    const detectPopup = () => {
      hadPopup = document.querySelector(POPUPS) !== null
    }
    const listener = (event: KeyboardEvent) => onKey(event, hadPopup)
    document.addEventListener('keydown', detectPopup, true)
    document.addEventListener('keydown', listener)
    return () => {
      document.removeEventListener('keydown', detectPopup, true)
      document.removeEventListener('keydown', listener)
    }
  }, [])

  const Page = page?.component
  return (
    <div className="settings-frame" role="region" aria-label="Settings">
      <nav className="settings-nav" aria-label="Settings">
        <button type="button" className="settings-back" onClick={close}>
          <ArrowLeft size={15} aria-hidden="true" />
          <span className="cut">Back</span>
          <Keys keys="Esc" />
        </button>
        {SETTINGS_GROUPS.map((group) => (
          <NavGroup
            key={group}
            group={group}
            pages={pages.filter((one) => one.group === group)}
            shown={shownId}
            onOpen={open}
          />
        ))}
      </nav>
      <div className="settings-content" ref={content}>
        {Page !== undefined && <Page key={shownId} />}
      </div>
      <LeaveDialog />
    </div>
  )
}

interface NavGroupProps {
  group: string
  pages: SettingsPageEntry[]
  shown: string | undefined
  onOpen: (pageId: string) => void
}

function NavGroup({ group, pages, shown, onOpen }: NavGroupProps) {
  if (pages.length === 0) return null
  return (
    <div className="settings-nav-group" role="group" aria-label={group}>
      <p className="settings-nav-label" aria-hidden="true">
        {group}
      </p>
      {pages.map(({ id, label, icon: Icon }) => (
        <button
          key={id}
          type="button"
          className="settings-link"
          aria-current={id === shown ? 'page' : undefined}
          onClick={() => onOpen(id)}
        >
          <Icon size={15} aria-hidden="true" />
          <span className="cut">{label}</span>
        </button>
      ))}
    </div>
  )
}

function LeaveDialog() {
  const { settingsFrame } = useWorkspaceStores()
  const { leaving, stay, leave } = useStore(settingsFrame)
  return (
    <Dialog
      title="Leave without saving?"
      open={leaving !== null}
      onClose={stay}
      footer={
        <>
          <Button onClick={leave}>Discard changes</Button>
          <Button look="primary" autoFocus onClick={stay}>
            Keep editing
          </Button>
        </>
      }
    >
      <p>Your changes on this page are not saved yet.</p>
    </Dialog>
  )
}
