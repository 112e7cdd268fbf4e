import type { StartProblem } from '../../../src/shared/domain/app-state'
import { EmbeddedServerError } from '../database/embedded/embedded-server-error'
import { MigrationError } from '../database/migration-error'
import { classifyDatabaseError } from '../database/prisma-errors'
import { SmtpUrlError } from '../mail/smtp-url'

/** Words for a start that cannot go on: what happened, what is safe, what to do. */
export function describeProblem(error: unknown): StartProblem {
  if (error instanceof EmbeddedServerError) {
    const { code, words } = error as EmbeddedServerError
    const { happened, safe, next } = words
    return {
      code,
      title: 'The database on this computer cannot be opened',
      explanation: `${happened} ${safe}`,
      advice: next,
    }
  }
  if (error instanceof MigrationError) {
    const { code, words } = error as MigrationError
    const { happened, safe, next } = words
    return {
      code,
      title: 'The database does not fit this version of the app',
      explanation: `${happened} ${safe}`,
      advice: next,
    }
  }
  if (error instanceof SmtpUrlError) {
    return {
      code: 'smtp-url',
      title: 'The address of the mail server cannot be read',
      explanation: `${error.message} Nothing was changed.`,
      advice: 'Correct SMTP_URL, or remove it to have mails written to a folder, then start again.',
    }
  }
  const { kind, code } = classifyDatabaseError(error)
  if (kind === 'denied') {
    return {
      code: code ?? 'denied',
      title: 'The database server refuses this sign-in',
      explanation:
        'The user name, the password or a right in DATABASE_URL is not what the server wants. Nothing was changed.',
      advice: 'Check DATABASE_URL with whoever runs the server, then start again.',
    }
  }
  return {
    code: code ?? 'unexpected',
    title: 'Connect Support could not start',
    explanation: 'Something happened that this version does not know. Nothing was changed.',
    advice: 'Start again. If it stays like this, the file app.log in the data folder says more.',
  }
}
