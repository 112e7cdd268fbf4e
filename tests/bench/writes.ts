import { createId } from '@paralleldrive/cuid2'
import { addComment } from '#main/features/comments/add-comment'
import { assignTicket } from '#main/features/tickets/assign-ticket'
import { createTicket } from '#main/features/tickets/create-ticket'
import { setStatus } from '#main/features/tickets/set-status'
import type { Comment } from '#shared/domain/comment'
import { type Ticket, TicketStatusSchema } from '#shared/domain/ticket'
import type { FilledDatabase } from './filled-database'
import { type Operation, WrongResult } from './measure'
import { pick } from './random'
import { mustEqual } from './reads'
import { type SqlTicket, type Statement, ticketSql } from './sql'

const TEXT = 'The same as yesterday, but now on **both** machines.\n\nSee the log of this morning.'

/**
 * Writes, with the answer for the window. By hand that is two statements, each a transaction: the
 * write, and reading the result. History, counters and mail come from the same triggers for both.
 */
export function writeOperations(filled: FilledDatabase, random: () => number): Operation[] {
  return [
    create(filled, random),
    reply(filled, random),
    assign(filled, random),
    status(filled, random),
  ]
}

function create(filled: FilledDatabase, random: () => number): Operation {
  const subject = 'The printer prints the wrong side'
  return {
    name: 'create a ticket',
    prepare: () => {
      const requester = pick(random, filled.requesters)
      const [id, idByHand] = [createId(), createId()]
      const input = {
        ...{ id, subject, description: TEXT, requester: { id: requester.id } },
        ...{ priority: 'MEDIUM' as const, assigneeId: null, uploadIds: [] },
      }
      const insert = {
        name: 'create',
        text: `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "priority", "createdById")
          VALUES ($1, $2, $3, $4, 'MEDIUM', $5) ON CONFLICT ("id") DO NOTHING RETURNING "id"`,
        values: [idByHand, filled.workspaceId, subject, TEXT, requester.id],
      }
      return {
        product: () => createTicket(input, filled.call),
        baseline: () => writeAndRead(filled, insert, idByHand),
        check: (ticket, byHand) => {
          const [left, right] = [ticket as Ticket, byHand as SqlTicket]
          mustEqual('subjects', [left.id, left.subject], [id, right.subject])
          mustEqual('histories', left.history.length, right.history?.length)
          mustEqual('numbers apart', Math.abs(left.number - right.number), 1)
        },
      }
    },
  }
}

function reply(filled: FilledDatabase, random: () => number): Operation {
  return {
    name: 'reply',
    prepare: async () => {
      const [one, other] = await twoTickets(filled, random)
      const [id, idByHand] = [createId(), createId()]
      const input = {
        ...{ id, ticketId: one.id, visibility: 'PUBLIC' as const, content: TEXT, uploadIds: [] },
        seenCommentId: await newestComment(filled, one.id),
      }
      const send = {
        name: 'reply',
        text: `SELECT send_reply($1, $2, $3, $4, $5, '{}') ->> 'state' AS "state"`,
        values: [
          ...[idByHand, filled.workspaceId, other.id, TEXT],
          await newestComment(filled, other.id),
        ],
      }
      const delivery = {
        name: 'delivery',
        text: `SELECT "state", "reason", "updatedAt" FROM "CommentDelivery"
          WHERE "workspaceId" = $1 AND "commentId" = $2`,
        values: [filled.workspaceId, idByHand],
      }
      return {
        product: () => addComment(input, filled.call),
        baseline: async () => {
          const { rows } = await filled.sql.query<{ state: string }>(send)
          if (rows[0]?.state !== 'sent') throw new WrongResult(`reply by hand: ${rows[0]?.state}`)
          return (await filled.sql.query<{ state: string }>(delivery)).rows[0]?.state
        },
        check: (comment, state) => {
          const made = comment as Comment
          mustEqual('replies', [made.id, made.delivery?.state], [id, state])
        },
      }
    },
  }
}

/** The last message that a writer would have seen. */
async function newestComment(filled: FilledDatabase, ticketId: string): Promise<string | null> {
  const { rows } = await filled.sql.query<{ id: string }>({
    name: 'newest',
    text: `SELECT "id" FROM "Comment" WHERE "workspaceId" = $1 AND "ticketId" = $2
      ORDER BY "arrival" DESC LIMIT 1`,
    values: [filled.workspaceId, ticketId],
  })
  return rows[0]?.id ?? null
}

function assign(filled: FilledDatabase, random: () => number): Operation {
  return {
    name: 'assign',
    prepare: async () => {
      const [one, other] = await twoTickets(filled, random)
      const somebodyElse = (than: string | null) =>
        pick(
          random,
          filled.agents.filter((agent) => agent.id !== than),
        ).id
      const assigneeId = somebodyElse(one.assignedToId)
      const byHandId = somebodyElse(other.assignedToId)
      const { id: ticketId, version } = one
      return {
        product: () => assignTicket({ ticketId, version, assigneeId }, filled.call),
        baseline: () =>
          writeAndRead(filled, update(filled, 'assignedToId', other, byHandId), other.id),
        check: (ticket, byHand) => {
          const [left, right] = [ticket as Ticket, byHand as SqlTicket]
          mustEqual('assignees', [left.assignee?.id, right.assigneeId], [assigneeId, byHandId])
          mustEqual('versions', [left.version, right.version], [version + 1, other.version + 1])
        },
      }
    },
  }
}

function status(filled: FilledDatabase, random: () => number): Operation {
  return {
    name: 'set the status',
    prepare: async () => {
      const [one, other] = await twoTickets(filled, random)
      const another = (than: string) =>
        pick(
          random,
          TicketStatusSchema.options.filter((option) => option !== than),
        )
      const wanted = another(one.status)
      const byHandWanted = another(other.status)
      const { id: ticketId, version } = one
      return {
        product: () => setStatus({ ticketId, version, status: wanted }, filled.call),
        baseline: () =>
          writeAndRead(filled, update(filled, 'status', other, byHandWanted), other.id),
        check: (ticket, byHand) => {
          const [left, right] = [ticket as Ticket, byHand as SqlTicket]
          mustEqual('statuses', [left.status, right.status], [wanted, byHandWanted])
          mustEqual('versions', [left.version, right.version], [version + 1, other.version + 1])
        },
      }
    },
  }
}

interface Picked {
  id: string
  version: number
  status: string
  assignedToId: string | null
}

/**
 * Two tickets of the same size, in their current state, so that both sides write to a ticket that
 * nobody has just changed.
 */
async function twoTickets(filled: FilledDatabase, random: () => number): Promise<[Picked, Picked]> {
  const first = 51 + Math.floor(random() * (filled.tickets - 51))
  const { rows } = await filled.owner.query<Picked>(
    `SELECT "id", "version", "status"::text, "assignedToId" FROM "Ticket"
     WHERE "workspaceId" = $1 AND "number" = ANY ($2::int[]) ORDER BY "number"`,
    [filled.workspaceId, [first, first + 1]],
  )
  const [one, other] = rows
  if (one === undefined || other === undefined) throw new Error('there are no two tickets')
  return random() < 0.5 ? [one, other] : [other, one]
}

function update(
  filled: FilledDatabase,
  column: 'status' | 'assignedToId',
  ticket: Picked,
  value: string,
): Statement {
  const cast = column === 'status' ? '::"TicketStatus"' : ''
  return {
    name: `set ${column}`,
    text: `UPDATE "Ticket" SET "${column}" = $1${cast}
      WHERE "id" = $2 AND "workspaceId" = $3 AND "version" = $4`,
    values: [value, ticket.id, filled.workspaceId, ticket.version],
  }
}

async function writeAndRead(
  filled: FilledDatabase,
  write: Statement,
  ticketId: string,
): Promise<SqlTicket> {
  const { rowCount } = await filled.sql.query(write)
  if (rowCount !== 1) throw new WrongResult(`${write.name} by hand wrote ${String(rowCount)} rows`)
  const { rows } = await filled.sql.query<SqlTicket>(ticketSql(filled, ticketId))
  const [ticket] = rows
  if (ticket === undefined) throw new WrongResult(`${write.name} by hand left no ticket`)
  return ticket
}
