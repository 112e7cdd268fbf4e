import type { AttemptKind, OpenTarget } from '#shared/domain/native-notification'
import { may, type Session } from '#shared/domain/workspace'
import type { AttemptsLog } from './attempts-log'
import type { News } from './news'
import type { OnScreen, Shown } from './on-screen'
import type { SystemNotice, SystemNotifications } from './system-notifications'
import { targetCode } from './target-code'
import { wordNotice } from './word-notice'
import { manyWords } from './words/many'
import { OFFER_LABELS, type Offer } from './words/notice-words'

export interface ShowDeps {
  system: Pick<SystemNotifications, 'show'>
  screen: OnScreen
  attempts: AttemptsLog
  /** Brings the window to the front and shows the target there. */
  open(target: OpenTarget): void
  assignToMe(news: News): void
}

interface Occasion {
  kind: AttemptKind
  ticketNumber: number | null
  ids: readonly string[]
  onClick: () => void
  onOffer?: (index: number) => void
  onGone?: () => void
}

/** Passes one notice to the system, registers it for removal, and records the outcome. */
function show(deps: ShowDeps, notice: SystemNotice, occasion: Occasion): Shown {
  const { kind, ticketNumber, ids, onClick, onOffer, onGone } = occasion
  const handed = deps.system.show(notice, {
    onClick: () => {
      shown.close()
      onClick()
      onGone?.()
    },
    onAction: (index) => {
      shown.close()
      onOffer?.(index)
    },
    onClose: () => {
      if (shown.gone()) onGone?.()
    },
  })
  const shown = deps.screen.put(ids, () => handed.close())
  void handed.outcome.then((outcome) => {
    if (outcome.name === 'not-shown') shown.gone()
    deps.attempts.add({ kind, count: ids.length, ticketNumber, outcome })
  })
  return shown
}

/** Shows one notification. A click opens its ticket. */
export function showOne(
  deps: ShowDeps,
  news: News,
  given: { session: Session; isHidden: boolean; isSilent: boolean },
): void {
  const membership = given.session.memberships.find(
    ({ workspaceId }) => workspaceId === news.workspace?.id,
  )
  const words = wordNotice(news, {
    isHidden: given.isHidden,
    mayWrite: membership?.isActive === true && may(membership.role, 'tickets.write'),
    isOneOfMany: given.session.memberships.length > 1,
  })
  const actions: Record<Offer, () => void> = {
    assign: () => deps.assignToMe(news),
    reply: () => deps.open(targetOf(news, 'reply')),
  }
  const target = targetOf(news, 'look')
  show(
    deps,
    {
      name: targetCode(target),
      title: words.title,
      body: words.body,
      isSilent: given.isSilent,
      actions: words.offers.map((offer) => OFFER_LABELS[offer]),
    },
    {
      kind: news.type,
      ticketNumber: news.ticket?.number ?? null,
      ids: [news.id],
      onClick: () => deps.open(target),
      onOffer: (index) => {
        const offer = words.offers[index]
        if (offer !== undefined) actions[offer]()
      },
    },
  )
}

/** Shows many as one. A click opens the list of notifications. */
export function showMany(
  deps: ShowDeps,
  many: readonly News[],
  given: { kind: 'MANY' | 'HELD'; isSilent: boolean; onGone?: () => void },
): Shown {
  const { kind, isSilent, onGone } = given
  return show(
    deps,
    { name: 'list', ...manyWords(many, kind === 'HELD'), isSilent, actions: [] },
    {
      kind,
      ticketNumber: null,
      ids: many.map(({ id }) => id),
      onClick: () => deps.open({ name: 'list' }),
      ...(onGone === undefined ? {} : { onGone }),
    },
  )
}

function targetOf({ workspace, ticket }: News, wants: 'look' | 'reply'): OpenTarget {
  if (workspace === null || ticket === null) return { name: 'list' }
  return { name: 'ticket', workspaceId: workspace.id, ticketId: ticket.id, wants }
}
