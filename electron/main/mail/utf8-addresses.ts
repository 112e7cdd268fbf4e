import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

/**
 * Whether an address has non-ASCII letters before the @. Such mail needs servers with SMTPUTF8 (RFC
 * 6531).
 */
export function needsUtf8(...addresses: readonly string[]): boolean {
  return addresses.some((address) => /[^\x00-\x7f]/u.test(address))
}

/**
 * Asks a server, on a separate connection, whether it accepts such addresses. The mail library
 * would send them to any server, and one without support would turn them into a wrong address.
 */
export function offersUtf8(options: SMTPConnectionOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection(options)
    connection.once('error', reject)
    connection.connect((error) => {
      if (error) {
        reject(error)
        return
      }
      const { lastServerResponse } = connection
      connection.once('error', () => undefined)
      connection.quit()
      resolve(/^250[ -]SMTPUTF8\b/imu.test(lastServerResponse || ''))
    })
  })
}
