import { useEffect, useEffectEvent, useRef } from 'react'
import { useStore } from 'zustand'
import type { WorkspaceStores } from '../workspace-stores'
import { isModKey } from '#renderer/components/key-name'

/** Opens the settings with Mod+comma. When they close, the focus returns to where it was. */
export function useSettingsFrame(stores: WorkspaceStores): boolean {
  const isOpen = useStore(stores.settingsFrame, (state) => state.pageId !== null)
  const returnTo = useRef<HTMLElement | null>(null)

  useEffect(() => {
    return stores.settingsFrame.subscribe((state, before) => {
      if (state.pageId !== null && before.pageId === null) returnTo.current = focusedNow()
    })
  }, [stores])

  useEffect(() => {
    if (isOpen) return
    const element = returnTo.current
    returnTo.current = null
    if (element?.isConnected === true) element.focus()
  }, [isOpen])

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isModKey(event, ',')) return
    if (event.defaultPrevented || event.isComposing) return
    if (document.querySelector('[role=dialog][aria-modal=true]') !== null) return
    event.preventDefault()
    stores.settingsFrame.getState().open()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  return isOpen
}

/** The focused element. For a menu item, which disappears, the button that opened the menu. */
function focusedNow(): HTMLElement | null {
  const focused = document.activeElement
  const menu = focused?.closest('[role=menu]')
  const element = menu === null || menu === undefined ? focused : opener(menu)
  return element instanceof HTMLElement && element !== document.body ? element : null
}

function opener(menu: Element): Element | null {
  return document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`)
}
