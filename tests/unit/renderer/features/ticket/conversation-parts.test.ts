import { expect, it } from 'vitest'
import { roleOf } from '#renderer/features/ticket/conversation-parts'

const person = (id: string) => ({ id, name: null, email: `${id}@customer.example` })
const ticket = { requester: person('nora') }

it('only the requester is called Requester: not people in Cc, and not our own sender address', () => {
  expect(roleOf({ author: person('nora'), fromRequester: true }, ticket)).toBe('Requester')
  expect(roleOf({ author: person('help'), fromRequester: true }, ticket)).toBe('Participant')
  expect(roleOf({ author: person('mia'), fromRequester: false }, ticket)).toBe('Team')
})
