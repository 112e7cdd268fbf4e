import { withMentions } from '#shared/domain/mention'
import type { Person } from '#shared/domain/user'
import type { Api } from '#renderer/api/client'

/** The same bridge, and what is sent through it says unmistakably who is meant by each `@name`. */
export function mentioningApi(api: Api, people: () => readonly Person[]): Api {
  return {
    ...api,
    comments: {
      ...api.comments,
      add: (input) =>
        api.comments.add({ ...input, content: withMentions(input.content, people()) }),
    },
  }
}
