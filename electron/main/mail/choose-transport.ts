import { createFolderTransport } from './folder-transport'
import { createSmtpTransport } from './smtp-transport'
import { parseSmtpUrl } from './smtp-url'
import type { Mailbox, MailTransport } from './transport'

export interface ChosenTransport {
  transport: MailTransport
  /** Sender of mails that belong to no workspace, such as sign-in codes. */
  sender: Mailbox
}

const NAME = 'Connect Support'

/** SMTP if SMTP_URL is set, otherwise files in the outbox folder. Throws SmtpUrlError. */
export function chooseTransport(options: {
  smtpUrl: string | undefined
  outboxFolder: string
}): ChosenTransport {
  if (options.smtpUrl === undefined || options.smtpUrl.trim() === '')
    return {
      transport: createFolderTransport(options.outboxFolder),
      sender: { name: NAME, address: 'connect-support@localhost' },
    }
  const settings = parseSmtpUrl(options.smtpUrl.trim())
  return {
    transport: createSmtpTransport(settings),
    sender: { name: NAME, address: settings.from },
  }
}
