import { useEffect, useEffectEvent } from 'react'
import { isFinished } from '../../../shared/domain/ticket'
import { workspaceAt } from '../workspaces/workspace-order'
import type { Desk } from './desk'
import { isNarrow } from './is-narrow'
import { isTyping, isUndoKey } from './shortcuts'

interface ShellDeeds {
  onShowShortcuts: () => void
  onSwitch: (workspaceId: string) => void
}

/**
 * The single keys that work anywhere outside text, and Mod with a digit, which goes to a workspace
 * even while one writes. Everything else with a modifier belongs to the system.
 */
export function useShellKeys(desk: Desk, { onShowShortcuts, onSwitch }: ShellDeeds): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    if (document.querySelector('[role=dialog][aria-modal=true]') !== null) return
    const workspaceId = workspaceKey(desk, event)
    if (workspaceId !== null) {
      event.preventDefault()
      onSwitch(workspaceId)
      return
    }
    if (isUndoKey(event) && !isTyping(event.target) && desk.mayWrite) {
      if (desk.held.getState().takeBackLast(null)) event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (event.key !== '?' && desk.settingsFrame.getState().pageId !== null) return
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

/** The workspace that the pressed key means, if it is another one than this. */
function workspaceKey({ session }: Desk, event: KeyboardEvent): string | null {
  const isMod = event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey
  if (!isMod || !event.code.startsWith('Digit')) return null
  const goal = workspaceAt(session.memberships, event.code.slice('Digit'.length))
  return goal === undefined || goal.workspaceId === session.workspace.workspaceId
    ? null
    : goal.workspaceId
}

function keyDeed(desk: Desk, key: string): (() => void) | null {
  if (key === '/') return () => focusOn('#search-tickets')
  if (key === 'j') return () => moveInList(desk, 1)
  if (key === 'k') return () => moveInList(desk, -1)
  if (key === 'i') return () => desk.notifications.getState().open()
  if (key === 'c') return desk.mayWrite ? () => desk.newTicket.getState().open() : null
  if (key === 'escape' && desk.ticket.getState().openId !== null) return () => backToList(desk)
  const deed = TICKET_KEYS[key]
  const ticketId = ticketInHand(desk)
  if (deed === undefined || ticketId === null || !desk.mayWrite) return null
  return () => void whenOpen(desk, ticketId, () => deed(desk, ticketId))
}

const TICKET_KEYS: Record<string, (desk: Desk, ticketId: string) => void> = {
  r: (desk, ticketId) => write(desk, ticketId, 'PUBLIC'),
  n: (desk, ticketId) => write(desk, ticketId, 'INTERNAL'),
  s: () => press('[data-control=status]'),
  p: () => press('[data-control=priority]'),
  a: () => press('[data-control=assignee]'),
  t: () => focusOn('[data-control=add-tag]'),
  e: (desk, ticketId) => {
    const ticket = desk.ticket.getState().confirmed(ticketId)
    if (ticket === null) return
    void desk.actions.setStatus(ticketId, isFinished(ticket.status) ? 'OPEN' : 'CLOSED')
  },
}

/** The focused row's ticket while one is in the list, else the open one. */
function ticketInHand(desk: Desk): string | null {
  return isInList() ? desk.queue.getState().activeId : desk.ticket.getState().openId
}

/** Opens the ticket with the keyboard in its public reply. */
export function replyTo(desk: Desk, ticketId: string): Promise<void> {
  return whenOpen(desk, ticketId, () => {
    if (desk.mayWrite) write(desk, ticketId, 'PUBLIC')
  })
}

/** A key meant for a row that is not open yet opens it first, so that nobody changes what they do not see. */
async function whenOpen(desk: Desk, ticketId: string, deed: () => void): Promise<void> {
  const { openId, ticket, open } = desk.ticket.getState()
  if (openId !== ticketId || ticket === null) {
    const row = desk.queue.getState().rows.find((one) => one.id === ticketId)
    await open(row ?? { id: ticketId })
    await new Promise(requestAnimationFrame)
  }
  if (desk.ticket.getState().ticket?.id === ticketId) deed()
}

function isInList(): boolean {
  return (document.activeElement?.closest('[role=grid]') ?? null) !== null
}

/** Gives the keyboard back to the row of the open ticket; where list and ticket take turns, shows the list. */
export function backToList(desk: Desk): void {
  const { openId, close } = desk.ticket.getState()
  const { rows, activeId, activate } = desk.queue.getState()
  const row = rows.find((one) => one.id === openId)
  if (isNarrow()) close()
  activate(row?.id ?? activeId, true)
}

function moveInList(desk: Desk, step: 1 | -1): void {
  const { rows, activeId, activate } = desk.queue.getState()
  const index = rows.findIndex((row) => row.id === activeId)
  // The first press only shows where one is.
  const next = index === -1 ? 0 : isInList() || desk.ticket.getState().openId ? index + step : index
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
