import { withMentions } from '#shared/domain/mention'
import type { Person } from '#shared/domain/user'
import type { Api } from '#renderer/api/client'

/** The same bridge, but converts each `@name` in sent texts to the person's id. */
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
