import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it } from 'vitest'
import { allTold, at, forgetAll, give, toldTypes } from '#tests/support/notified'
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

describe('a message', () => {
  it('notifies assignee and earlier authors, once each, and not its author', async () => {
    await give(mia, ticketId, ben)
    await write(cleo, ticketId, 'First', 'INTERNAL')
    await write(cleo, ticketId, 'Second', 'INTERNAL')
    await forgetAll(db)
    const reply = await write(mia, ticketId, 'We are **on** it\n\nMia')
    expect(await allTold(db)).toMatchObject([
      {
        who: 'Ben Okoye',
        type: 'COMMENT_ADDED',
        text: 'Mia Agent replied: We are **on** it Mia',
      },
      { who: 'Cleo Park', commentId: reply.id, actorId: mia.person.id },
    ])
    expect(await allTold(db)).toHaveLength(2)
  })

  it('sent twice notifies once', async () => {
    await give(mia, ticketId, ben)
    await forgetAll(db)
    const note = await write(mia, ticketId, 'Once', 'INTERNAL')
    await db.sql.query(
      `SELECT private.notify('COMMENT_ADDED', '{"kind": "note-added"}', 'Once more', ARRAY[$1], $2, $3, $4, $5)`,
      [ben.person.id, acme.workspaceId, ticketId, mia.person.id, note.id],
    )
    expect(await toldTypes(db)).toEqual(['Ben Okoye: COMMENT_ADDED'])
  })

  it('that is imported notifies nobody', async () => {
    await give(mia, ticketId, ben)
    await forgetAll(db)
    const key = createId()
    await db.sql.query('UPDATE "Ticket" SET "importKey" = $2 WHERE "id" = $1', [ticketId, key])
    const reply = {
      id: createId(),
      key: createId(),
      parentKeys: [key],
      email: 'rita@example.org',
      name: null,
      content: 'An old mail',
      createdAt: '2026-01-01T00:00:00Z',
    }
    const outcome = await mia.call.database.$queryRaw`
      SELECT import_reply(${acme.workspaceId}, ${JSON.stringify(reply)}::jsonb) AS it`
    expect(outcome).toEqual([{ it: 'added' }])
    expect(await allTold(db)).toEqual([])
  })
})

describe('a mention', () => {
  it('notifies instead of the message, only members, with the text as people read it', async () => {
    const stranger = await db.addMember(await db.addWorkspace('Other'), 'OWNER', 'Sam Stranger')
    await give(mia, ticketId, ben)
    await forgetAll(db)
    const words = `${at(ben)} and ${at(vera)}, not ${at(stranger)} nor ${at(mia)}: look`
    await write(mia, ticketId, words, 'INTERNAL')
    expect((await allTold(db)).map(({ who, type, text }) => [who, type, text])).toEqual(
      ['Ben Okoye', 'Vera Viewer'].map((who) => [
        who,
        'MENTION',
        'Mia Agent mentioned you: @Ben Okoye and @Vera Viewer, not @Sam Stranger nor @Mia Agent: look',
      ]),
    )
  })

  it('whose type is off is not sent as a message notification', async () => {
    await give(mia, ticketId, ben)
    await prefer(ben, 'MENTION', off)
    await forgetAll(db)
    await write(mia, ticketId, `${at(ben)} look`, 'INTERNAL')
    expect(await allTold(db)).toEqual([])
  })

  it('does not notify people whose membership has ended or whose account is deactivated', async () => {
    const gone = await db.addMember(acme, 'MEMBER', 'Gil Gone')
    const closed = await db.addMember(acme, 'MEMBER', 'Cy Closed')
    await db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      gone.person.id,
    ])
    await db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [closed.person.id])
    await write(mia, ticketId, `${at(gone)} ${at(closed)} look`, 'INTERNAL')
    expect(await allTold(db)).toEqual([])
  })
})
