import { parseTeamLink, previewOf } from '#main/database/team-link'
import type { Handlers } from '#main/ipc/handler'

export interface TeamHandlerDeps {
  join(link: ReturnType<typeof parseTeamLink>): Promise<void>
  leave(): Promise<void>
  dismissLink(): void
}

type TeamChannel = 'team:read-link' | 'team:join' | 'team:dismiss-link' | 'team:leave'

/** Channels for joining and leaving a team. They work without the services, because they replace them. */
export function teamHandlers(deps: TeamHandlerDeps): Handlers<TeamChannel> {
  return {
    'team:read-link': {
      permission: 'anyone',
      run: ({ link }) => Promise.resolve().then(() => previewOf(parseTeamLink(link))),
    },
    'team:join': {
      permission: 'anyone',
      run: async ({ link }) => {
        await deps.join(parseTeamLink(link))
        return {}
      },
    },
    'team:dismiss-link': {
      permission: 'anyone',
      run: () => {
        deps.dismissLink()
        return Promise.resolve({})
      },
    },
    'team:leave': {
      permission: 'anyone',
      run: async () => {
        await deps.leave()
        return {}
      },
    },
  }
}
