import type { StartProblem } from '#shared/domain/app-state'
import { EmbeddedServerError } from '../database/embedded/embedded-server-error'
import { MigrationError } from '../database/migration-error'
import { classifyDatabaseError, isLoginRefused } from '../database/prisma-errors'
import { SmtpUrlError } from '../mail/smtp-url'
import { TeamCredentialError } from '../settings/team-credential-error'

/**
 * The text for a start that cannot continue: what happened, what is safe, what to do. `hasJoined`:
 * this desktop joined a team through a link. `left`: what happened to unsent texts.
 */
export function describeProblem(error: unknown, hasJoined = false, left = ''): StartProblem {
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
  if (error instanceof TeamCredentialError) {
    return {
      code: `team-login.${error.code}`,
      title: 'The connection to your team cannot be read',
      explanation:
        'This desktop has joined a team, but its login is locked by a keyring that does not open it, or its file is broken. The team has everything; nothing was changed.',
      advice: 'Unlock the keyring and try again, or leave the team here and join with a new link.',
    }
  }
  const { kind, code } = classifyDatabaseError(error)
  if (hasJoined && isLoginRefused(error)) {
    return {
      code: `team-login.refused (${code ?? kind})`,
      title: 'This desktop no longer belongs to the team',
      explanation: [
        'The team’s server does not let it in: somebody who manages the team has removed it. Tickets are on the server.',
        left,
      ]
        .join(' ')
        .trim(),
      advice: 'Ask for a new link if that was a mistake. To use it, leave the team here first.',
    }
  }
  if (kind === 'damaged') {
    return {
      code: code ?? 'damaged',
      title: 'The database is damaged',
      explanation:
        'The database server cannot read its own files: some are gone, or their bytes are not what was written. Nothing was changed.',
      advice:
        'Close the app and copy its data folder, then restore the whole folder from a backup. If the database is on a team’s server, contact the server operator.',
    }
  }
  if (kind === 'denied') {
    return {
      code: code ?? 'denied',
      title: 'The database server refuses this sign-in',
      explanation:
        'The server does not accept the user name, the password or a right in DATABASE_URL. Nothing was changed.',
      advice: 'Check DATABASE_URL with the server operator, then start again.',
    }
  }
  return {
    code: code ?? 'unexpected',
    title: 'Connect Support could not start',
    explanation: 'Something unexpected happened. Nothing was changed.',
    advice: 'Start again. If it happens again, see the file app.log in the data folder.',
  }
}
