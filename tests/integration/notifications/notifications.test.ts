import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it } from 'vitest'
import { renameTicket } from '#main/features/tickets/rename-ticket'
import { setPriority } from '#main/features/tickets/set-priority'
import { setStatus } from '#main/features/tickets/set-status'
import { openDesktop, requestCode } from '#tests/support/desktop'
import { allTold, forgetAll, give, makeTicket, toldTypes } from '#tests/support/notified'
import { write } from '#tests/support/replying'
import {
  acme,
  ben,
  cleo,
  db,
  mia,
  setUpNotifications,
  off,
  prefer,
  ticketId,
  vera,
} from '#tests/support/notifications-setup'

/*
 * Who is notified of what, by the window's own use cases: exactly once, never the person who did it.
 */

setUpNotifications()

describe('a new ticket', () => {
  it('notifies agents, but not its maker and not viewers', async () => {
    const ticket = await makeTicket(mia)
    expect(await allTold(db)).toEqual(
      ['Ben Okoye', 'Cleo Park'].map((who) => ({
        who,
        type: 'TICKET_CREATED',
        text: 'New ticket from Rita Requester: It burns since this morning, and nobody knows why.',
        ticketId: ticket.id,
        commentId: null,
        actorId: mia.person.id,
      })),
    )
  })

  it('that is already assigned notifies the assignee of the assignment, and nobody else of the ticket', async () => {
    await makeTicket(mia, { assigneeId: ben.person.id })
    expect(await toldTypes(db)).toEqual(['Ben Okoye: TICKET_ASSIGNED'])
  })

  it('notifies by preference: of all, of unassigned ones, of none', async () => {
    await prefer(cleo, 'TICKET_CREATED', { newTickets: 'ALL' })
    await prefer(vera, 'TICKET_CREATED', { newTickets: 'ALL' })
    await prefer(ben, 'TICKET_CREATED', off)
    await makeTicket(mia, { assigneeId: ben.person.id })
    expect(await toldTypes(db)).toEqual([
      'Ben Okoye: TICKET_ASSIGNED',
      'Cleo Park: TICKET_CREATED',
      'Vera Viewer: TICKET_CREATED',
    ])
    await forgetAll(db)
    await makeTicket(mia)
    expect(await toldTypes(db)).toEqual([
      'Cleo Park: TICKET_CREATED',
      'Vera Viewer: TICKET_CREATED',
    ])
  })

  it('that is imported notifies nobody, nor do 51 at once', async () => {
    await prefer(cleo, 'TICKET_CREATED', { newTickets: 'ALL' })
    await mia.call.database.$executeRaw`
      SELECT import_tickets(${acme.workspaceId}, ${JSON.stringify([
        {
          id: createId(),
          key: createId(),
          subject: 'Old ticket',
          description: 'From another helpdesk.',
          status: 'OPEN',
          priority: 'LOW',
          email: 'old@example.org',
          name: null,
          tags: [],
          createdAt: '2026-01-01T00:00:00Z',
          updatedAt: '2026-01-01T00:00:00Z',
        },
      ])}::jsonb)::text`
    const many = await db.sql.query(
      `SELECT count(*)::int AS n FROM "Ticket" WHERE "workspaceId" = $1 AND "importKey" IS NOT NULL`,
      [acme.workspaceId],
    )
    expect(many.rows).toEqual([{ n: 1 }])
    const psql = await openDesktop(db.app, mia.token)
    await psql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "updatedAt")
       SELECT 'bulk' || lpad(i::text, 20, '0'), $1, $2, 'One of many', 'One of very many tickets.', now()
       FROM generate_series(1, 51) i`,
      [acme.workspaceId, mia.person.id],
    )
    await psql.end()
    expect(await allTold(db)).toEqual([])
  })
})

describe('an assignment', () => {
  it('notifies the new and the former assignee', async () => {
    await give(mia, ticketId, ben)
    await give(mia, ticketId, cleo)
    expect(await allTold(db)).toMatchObject([
      {
        who: 'Ben Okoye',
        type: 'TICKET_ASSIGNED',
        text: 'Mia Agent assigned the ticket to you',
      },
      { who: 'Ben Okoye', text: 'Mia Agent gave your ticket to Cleo Park' },
      { who: 'Cleo Park', type: 'TICKET_ASSIGNED' },
    ])
  })

  it('does not notify people who take it themselves, and the former assignee’s text says so', async () => {
    await give(ben, ticketId, ben)
    expect(await allTold(db)).toEqual([])
    await give(cleo, ticketId, cleo)
    await give(mia, ticketId, null)
    expect((await allTold(db)).map(({ who, text }) => `${who}: ${text}`)).toEqual([
      'Ben Okoye: Cleo Park took the ticket over from you',
      'Cleo Park: Mia Agent took the ticket from you',
    ])
  })
})

describe('a change', () => {
  it('of status, priority or subject notifies the assignee and everybody who wrote in it', async () => {
    await give(mia, ticketId, ben)
    await write(cleo, ticketId, 'I have seen this before', 'INTERNAL')
    await forgetAll(db)
    const { version } = await setStatus({ ticketId, version: 2, status: 'IN_PROGRESS' }, mia.call)
    await setPriority({ ticketId, version, priority: 'URGENT' }, ben.call)
    await renameTicket({ ticketId, version: version + 1, subject: 'Fire is out' }, mia.call)
    expect((await allTold(db)).map(({ who, text }) => `${who}: ${text}`)).toEqual([
      'Ben Okoye: Mia Agent set the status to In progress',
      'Cleo Park: Mia Agent set the status to In progress',
      'Cleo Park: Ben Okoye set the priority to Urgent',
      'Ben Okoye: Mia Agent set the subject to “Fire is out”',
      'Cleo Park: Mia Agent set the subject to “Fire is out”',
    ])
  })

  it('of two things at once notifies once, and not in addition to the assignment', async () => {
    await write(cleo, ticketId, 'Words', 'INTERNAL')
    await forgetAll(db)
    const psql = await openDesktop(db.app, mia.token)
    await psql.query(
      `UPDATE "Ticket" SET "status" = 'WAITING', "priority" = 'HIGH', "assignedToId" = $2 WHERE "id" = $1`,
      [ticketId, ben.person.id],
    )
    await psql.end()
    expect((await allTold(db)).map(({ who, text }) => `${who}: ${text}`)).toEqual([
      'Ben Okoye: Mia Agent assigned the ticket to you',
      'Cleo Park: Mia Agent set the status to Waiting, the priority to High',
    ])
  })

  it('that is refused or rolled back notifies nobody', async () => {
    await give(mia, ticketId, ben)
    await forgetAll(db)
    await expect(
      setStatus({ ticketId, version: 1, status: 'CLOSED' }, mia.call),
    ).rejects.toMatchObject({ code: 'ticket.changed-meanwhile' })
    const psql = await openDesktop(db.app, mia.token)
    await psql.query('BEGIN')
    await psql.query(`UPDATE "Ticket" SET "status" = 'CLOSED' WHERE "id" = $1`, [ticketId])
    await psql.query('ROLLBACK')
    await psql.end()
    expect(await allTold(db)).toEqual([])
  })
})

describe('a code for signing in', () => {
  it('notifies the person of its address, and for other addresses nobody', async () => {
    const psql = await openDesktop(db.app)
    await requestCode(psql, ben.person.email)
    await requestCode(psql, 'unknown@example.org')
    await psql.end()
    const { rows } = await db.sql.query(
      `SELECT u."email", n."type", n."workspaceId", n."content", n."data" FROM "Notification" n
       JOIN "User" u ON u."id" = n."userId" ORDER BY n."createdAt"`,
    )
    const told = {
      type: 'OTP_SENT',
      workspaceId: null,
      content: '',
      data: { kind: 'code-sent' },
    }
    expect(rows).toEqual([
      { email: ben.person.email, ...told },
      { email: 'nobody@sign-in.invalid', ...told },
    ])
    expect((await allTold(db)).map(({ text }) => text)).toEqual(
      Array(2).fill('A code for signing in was sent to your e-mail address'),
    )
  })
})
