import { type Draft, type DraftPlace, placeKey } from '#shared/domain/draft'
import { DomainError } from '#shared/errors'
import type { FakeHandlers, FakeMain } from './fake-bridge'

type DraftChannel = Extract<keyof FakeHandlers, `drafts:${string}`>

/** Drafts as main stores them, in memory. */
export function fakeDrafts(main: FakeMain): Pick<FakeHandlers, DraftChannel> {
  const { drafts } = main
  const discarded = new Map<string, Draft>()
  const end = (place: DraftPlace, canComeBack: boolean) => {
    const draft = drafts.get(placeKey(place))
    if (draft !== undefined && canComeBack) discarded.set(placeKey(place), draft)
    drafts.delete(placeKey(place))
    return {}
  }
  const withVersions = (place: DraftPlace, versionId: string, isTaken: boolean): Draft => {
    const draft = drafts.get(placeKey(place))
    const version = draft?.versions.find(({ id }) => id === versionId)
    if (draft === undefined || version === undefined) throw new DomainError('draft.not-found', {})
    const others = draft.versions.filter((one) => one !== version)
    const { text, fields, writtenAt } = draft
    const left = { id: main.nextId('v'), text, fields, writtenAt }
    const next = isTaken
      ? { ...draft, text: version.text, fields: version.fields, versions: [left, ...others] }
      : { ...draft, versions: others }
    const settled = { ...next, line: main.nextId('l') }
    drafts.set(placeKey(place), settled)
    return settled
  }
  return {
    'drafts:list': () => {
      const { user, workspace } = main.currentSession()
      const own = [...drafts.values()].filter(
        ({ workspaceId }) => workspaceId === workspace.workspaceId,
      )
      return { userId: user.id, drafts: own, unreadable: 0 }
    },
    'drafts:save': ({ userId: _u, line, ...content }) => {
      const known = drafts.get(placeKey(content))
      const keptAt = new Date().toISOString()
      drafts.set(placeKey(content), {
        ...content,
        versions: known?.versions ?? [],
        line,
        writtenAt: keptAt,
      })
      return { keptAt }
    },
    'drafts:discard': ({ userId: _u, ...place }) => end(place, true),
    'drafts:sent': ({ userId: _u, ...place }) => end(place, false),
    'drafts:restore': ({ userId: _u, ...place }) => {
      const draft = discarded.get(placeKey(place)) ?? null
      if (draft === null || drafts.has(placeKey(place))) return null
      drafts.set(placeKey(place), draft)
      return draft
    },
    'drafts:take-version': ({ versionId, ...place }) => withVersions(place, versionId, true),
    'drafts:drop-version': ({ versionId, ...place }) => withVersions(place, versionId, false),
  }
}
