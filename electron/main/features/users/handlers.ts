import type { Handlers } from '../../ipc/handler'
import { listAssignable, searchPeople } from './users-repository'

const REQUESTER_SUGGESTIONS = 20

/** Channels about people. */
export function userHandlers(): Handlers<'users:list-members' | 'users:find-requesters'> {
  return {
    'users:list-members': {
      permission: 'tickets.read',
      run: async (_input, { database, viewer }) => {
        const people = await listAssignable(database, viewer)
        return people.map((person) => ({ ...person, away: null }))
      },
    },
    'users:find-requesters': {
      permission: 'tickets.read',
      run: (input, { database, viewer }) =>
        searchPeople(database, viewer, input.text, REQUESTER_SUGGESTIONS),
    },
  }
}
