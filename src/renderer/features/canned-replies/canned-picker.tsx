import * as Ariakit from '@ariakit/react'
import { MessageSquareText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { fillIn } from '#markdown/fill-in'
import type { Ticket } from '#shared/domain/ticket'
import { may } from '#shared/domain/workspace'
import { Button } from '#renderer/components/button'
import { IconButton } from '#renderer/components/icon-button'
import { matches } from '#renderer/components/matches'
import { autoSelected, useSteadyChoice } from '#renderer/components/use-steady-choice'
import { errorText } from '#renderer/errors/error-text'
import { valuesFor } from './sample-values'
import { useSlot } from '#renderer/state/slot'
import { cannedRepliesSlot } from './canned-replies-store'
import { sessionSlot } from '#renderer/state/window-slots'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'
import '#renderer/components/menu.css'
import './canned-picker.css'

interface CannedPickerProps {
  ticket: Ticket
  open: boolean
  setOpen: (open: boolean) => void
  /** The text with its variables filled in for the ticket. */
  onInsert: (text: string) => void
  /** Closed without a choice: the focus returns to the text. */
  onLeave: () => void
}

const SHOWN = 50

/**
 * A button with a list of the workspace's canned replies. Typing filters by name or text; Enter
 * inserts.
 */
export function CannedPicker({ ticket, open, setOpen, onInsert, onLeave }: CannedPickerProps) {
  const cannedReplies = useSlot(cannedRepliesSlot)
  const session = useSlot(sessionSlot)
  const settingsFrame = useSlot(settingsFrameSlot)
  const { replies, load, error } = useStore(cannedReplies)
  const [typed, setTyped] = useState('')
  const shown = replies.filter((reply) => matches(typed, reply.name, reply.content)).slice(0, SHOWN)
  const steady = useSteadyChoice(
    shown.map(({ id }) => id),
    typed,
  )
  const values = valuesFor(ticket, session)
  const mayManage = session.workspace.isActive && may(session.workspace.role, 'workspace.manage')

  useEffect(() => {
    if (open) void cannedReplies.getState().refresh()
  }, [open, cannedReplies])

  const change = (next: boolean) => {
    if (next === open) return
    setTyped('')
    steady.begin()
    setOpen(next)
  }
  const leave = (next: boolean) => {
    change(next)
    if (!next && open) onLeave()
  }
  const choose = (id: string) => {
    const reply = replies.find((one) => one.id === id)
    if (reply === undefined) return
    change(false)
    onInsert(fillIn(reply.content, values))
  }
  return (
    <Ariakit.ComboboxProvider
      open={open}
      setOpen={leave}
      inputValue={typed}
      setInputValue={setTyped}
      selectedValue=""
      setSelectedValue={(id) => {
        if (typeof id === 'string' && id !== '') choose(id)
      }}
      placement="top-start"
    >
      <Ariakit.PopoverProvider open={open} setOpen={leave} placement="top-start">
        <Ariakit.PopoverAnchor
          render={
            <IconButton
              label="Canned replies"
              keys="Mod Shift ;"
              aria-haspopup="dialog"
              aria-expanded={open}
              onClick={() => leave(!open)}
            >
              <MessageSquareText size={16} />
            </IconButton>
          }
        />
        <Ariakit.Popover
          className="popover canned-picker"
          aria-label="Canned replies"
          gutter={6}
          unmountOnHide
          autoFocusOnHide={false}
        >
          <div className="menu-filter">
            <Ariakit.Combobox
              className="input"
              aria-label="Find a canned reply"
              placeholder="Find a canned reply"
              autoSelect="always"
              getAutoSelectId={autoSelected(steady.id)}
              autoFocus
            />
          </div>
          <FirstRowActive open={open} />
          <Ariakit.ComboboxList aria-label="Canned replies" alwaysVisible>
            {shown.map((reply) => (
              <Ariakit.ComboboxItem
                key={reply.id}
                className="menu-item"
                value={reply.id}
                setValueOnClick={false}
                focusOnHover
              >
                <span className="canned-option">
                  <span className="cut" dir="auto">
                    {reply.name}
                  </span>
                  <span className="canned-option-text cut" dir="auto">
                    {fillIn(reply.content, values).replace(/\s+/gu, ' ')}
                  </span>
                </span>
              </Ariakit.ComboboxItem>
            ))}
          </Ariakit.ComboboxList>
          {error !== null && <p className="menu-nothing">{errorText(error)}</p>}
          {error === null && load === 'ready' && shown.length === 0 && (
            <p className="menu-nothing">
              {replies.length === 0 ? 'No canned replies yet' : 'None match'}
            </p>
          )}
          {mayManage && (
            <Button
              look="ghost"
              className="canned-manage"
              onClick={() => {
                change(false)
                settingsFrame.getState().open('canned-replies')
              }}
            >
              Manage canned replies
            </Button>
          )}
        </Ariakit.Popover>
      </Ariakit.PopoverProvider>
    </Ariakit.ComboboxProvider>
  )
}

/**
 * Highlights the first row when rows arrive after the list has opened. The field does this itself
 * only while it has the focus, and the rows mostly arrive before. Later the user chooses.
 */
function FirstRowActive({ open }: { open: boolean }) {
  const store = Ariakit.useComboboxContext()
  const firstId = Ariakit.useStoreState(store, (state) => state?.renderedItems[0]?.id)
  const isDone = useRef(false)
  useEffect(() => {
    if (!open) isDone.current = false
    if (!open || isDone.current || store === undefined || firstId === undefined) return
    isDone.current = true
    if (store.item(store.getState().activeId) === null) store.setActiveId(firstId)
  }, [open, store, firstId])
  return null
}
