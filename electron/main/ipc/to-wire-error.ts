import { ZodError } from 'zod'
import { DomainError, type WireError } from '#shared/errors'
import { classifyDatabaseError } from '../database/prisma-errors'
import type { Log } from '../log'

/**
 * The one place where an error becomes plain data. Refusals keep their code. Database errors get
 * the code of their class. Everything else becomes `unexpected` with an incident id; its cause goes
 * to the log and never to the page.
 */
export function toWireError(error: unknown, log: Log, makeIncidentId: () => string): WireError {
  if (error instanceof DomainError) return error.toWire()
  if (error instanceof ZodError) return { code: 'input.invalid', details: { issues: rules(error) } }

  const failure = classifyDatabaseError(error)
  switch (failure.kind) {
    case 'offline':
      return { code: 'database.offline', details: {} }
    case 'ambiguous':
      return { code: 'database.unknown-outcome', details: {} }
    case 'busy':
      return { code: 'database.overloaded', details: {} }
    case 'disk-full':
      return { code: 'database.disk-full', details: {} }
    case 'damaged':
      log.error('database-damaged', { sqlState: failure.code }, error)
      return { code: 'database.damaged', details: {} }
    case 'untrusted':
      return { code: 'database.untrusted', details: { reason: failure.reason ?? '' } }
    case 'conflict':
      return { code: 'database.busy', details: {} }
    case 'denied':
      log.warn('denied-by-database', { code: failure.code })
      return { code: 'permission.denied', details: {} }
    case 'archived':
      return { code: 'workspace.archived', details: {} }
    case 'invalid':
      return {
        code: 'input.invalid',
        details: { issues: [{ path: failure.constraint ?? '', rule: failure.code ?? 'refused' }] },
      }
    case 'bug': {
      const incidentId = makeIncidentId()
      log.error('unexpected', { incidentId }, error)
      return { code: 'unexpected', details: { incidentId } }
    }
  }
}

/** Path and broken rule of each issue, never the value. */
function rules(error: ZodError): { path: string; rule: string }[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.join('.'),
    // Our own rules have kebab-case names. Zod's messages are sentences.
    rule: /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? issue.message : issue.code,
  }))
}
