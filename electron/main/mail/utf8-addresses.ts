import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

/** Letters outside ASCII before the @: mail for such an address goes through servers that say SMTPUTF8 (RFC 6531). */
export function needsUtf8(...addresses: readonly string[]): boolean {
  return addresses.some((address) => /[^\x00-\x7f]/u.test(address))
}

/**
 * Asks a server, on a connection of its own, whether it takes such addresses. The mail library sends them to any
 * server as they are, and what one that does not know them makes of them is nobody's address.
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
