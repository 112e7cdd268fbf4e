import { expect, test } from 'vitest'
import type { Ticket } from '#shared/domain/ticket'
import { createApi } from '#renderer/api/client'
import { createTicketStore } from '#renderer/state/ticket-store'
import { FakeMain } from '#tests/support/fake-bridge'

test('a read requested before a change does not set it back', async () => {
  const main = new FakeMain({ tickets: 3 })
  const api = createApi(main.bridge(), () => undefined)
  const [ticket] = main.tickets
  if (ticket === undefined) throw new Error('No ticket')
  let answer: (old: Ticket) => void = () => undefined
  let asked = 0
  const slow = new Promise<Ticket>((resolve) => {
    answer = resolve
  })
  const get: typeof api.tickets.get = (input) => {
    asked += 1
    return asked === 2 ? slow : api.tickets.get(input)
  }
  const store = createTicketStore({ ...api, tickets: { ...api.tickets, get } }, String)
  await store.getState().open(ticket)

  const reading = store.getState().reload()
  const { version } = ticket
  const renamed = await api.tickets.rename({ ticketId: ticket.id, version, subject: 'Renamed' })
  store.getState().receive(renamed)
  answer(ticket)
  await reading
  expect(store.getState().ticket?.subject).toBe('Renamed')
  expect(asked).toBe(3)
})
