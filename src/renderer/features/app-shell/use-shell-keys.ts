import { useEffect, useEffectEvent } from 'react'
import { isFinished } from '../../../shared/domain/ticket'
import type { Desk } from './desk'
import { isTyping } from './shortcuts'

/** The single keys that work anywhere outside text; with a modifier they belong to the system. */
export function useShellKeys(desk: Desk, onShowShortcuts: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.isComposing || isTyping(event.target)) return
    if (document.querySelector('[role=dialog][aria-modal=true]') !== null) return
    const deed = event.key === '?' ? onShowShortcuts : keyDeed(desk, event.key.toLowerCase())
    if (deed === null) return
    event.preventDefault()
    deed()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

function keyDeed(desk: Desk, key: string): (() => void) | null {
  if (key === '/') return () => focusOn('#search-tickets')
  if (key === 'j') return () => moveInList(desk, 1)
  if (key === 'k') return () => moveInList(desk, -1)
  if (key === 'c') return desk.mayWrite ? () => desk.newTicket.getState().open() : null
  const { openId, ticket } = desk.ticket.getState()
  if (openId === null) return null
  if (key === 'escape') return () => backToList(desk)
  if (!desk.mayWrite || ticket === null) return null
  switch (key) {
    case 'r':
      return () => write(desk, openId, 'PUBLIC')
    case 'n':
      return () => write(desk, openId, 'INTERNAL')
    case 's':
      return () => press('[data-control=status]')
    case 'p':
      return () => press('[data-control=priority]')
    case 'a':
      return () => press('[data-control=assignee]')
    case 't':
      return () => focusOn('[data-control=add-tag]')
    case 'e':
      return () => {
        const status = isFinished(ticket.status) ? 'OPEN' : 'CLOSED'
        void desk.actions.setStatus(openId, status)
      }
    default:
      return null
  }
}

/** Gives the keyboard back to the row of the open ticket; where list and ticket take turns, shows the list. */
export function backToList(desk: Desk): void {
  const { openId, close } = desk.ticket.getState()
  const { rows, activeId, activate } = desk.queue.getState()
  const row = rows.find((one) => one.id === openId)
  if (window.matchMedia('(width < 800px)').matches) close()
  activate(row?.id ?? activeId, true)
}

function moveInList(desk: Desk, step: 1 | -1): void {
  const { rows, activeId, activate } = desk.queue.getState()
  const index = rows.findIndex((row) => row.id === activeId)
  const isInList = (document.activeElement?.closest('[role=grid]') ?? null) !== null
  // The first press only shows where one is.
  const next = index === -1 ? 0 : isInList || desk.ticket.getState().openId ? index + step : index
  const row = rows[Math.min(Math.max(next, 0), rows.length - 1)]
  if (row === undefined) return
  activate(row.id, true)
}

function write(desk: Desk, ticketId: string, mode: 'PUBLIC' | 'INTERNAL'): void {
  desk.drafts.getState().setMode(ticketId, mode)
  focusOn('[data-control=reply]')
}

function focusOn(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector)
  element?.focus()
  if (element instanceof HTMLInputElement) element.select()
}

function press(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector)
  element?.focus()
  element?.click()
}
