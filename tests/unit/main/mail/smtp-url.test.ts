import { describe, expect, it } from 'vitest'
import { parseSmtpUrl, SmtpUrlError } from '#main/mail/smtp-url'

describe('SMTP_URL', () => {
  it('reads host, port, account and sender, with escapes', () => {
    expect(parseSmtpUrl('smtp://mia%40example.org:p%2Fw@mail.example.org')).toEqual({
      host: 'mail.example.org',
      port: 587,
      secure: false,
      startTls: 'required',
      auth: { user: 'mia@example.org', pass: 'p/w' },
      verifyCertificate: true,
      authorities: null,
      from: 'mia@example.org',
    })
  })

  it('reads smtps as encrypted from the first byte', () => {
    const settings = parseSmtpUrl('smtps://mail.example.org?from=Help@Example.org')
    expect(settings).toMatchObject({ port: 465, secure: true, auth: null })
    expect(settings.from).toBe('help@example.org')
  })

  it.each(['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])(
    'allows %s, which is this machine, without encryption',
    (host) => {
      expect(parseSmtpUrl(`smtp://${host}:2525`).startTls).toBe('if-offered')
      expect(parseSmtpUrl(`smtp://${host}:2525?requireTLS=true`).startTls).toBe('required')
    },
  )

  it('sends to other machines unencrypted only if explicitly configured', () => {
    expect(parseSmtpUrl('smtp://10.0.0.5:25').startTls).toBe('required')
    expect(parseSmtpUrl('smtp://10.0.0.5:25?requireTLS=false').startTls).toBe('required')
    expect(parseSmtpUrl('smtp://10.0.0.5:25?ignoreTLS=true').startTls).toBe('never')
  })

  it('verifies certificates unless explicitly disabled', () => {
    expect(parseSmtpUrl('smtp://h?tls.rejectUnauthorized=true').verifyCertificate).toBe(true)
    expect(parseSmtpUrl('smtp://h?tls.rejectUnauthorized=false').verifyCertificate).toBe(false)
  })

  it.each([
    ['mail.example.org', /not a URL/],
    ['http://mail.example.org', /smtp:\/\/ or smtps:\/\//],
    ['smtp://', /no host|not a URL/],
    ['smtp://h?verify=no', /"verify" is unknown/],
    ['smtp://h?ignoreTLS=yes', /either true or false/],
    ['smtp://h?ignoreTLS=true&requireTLS=true', /both require and ignore/],
    ['smtp://h?from=nobody', /not an e-mail address/],
    ['smtp://h?tls.ca=/nowhere/ca.pem', /cannot be read/],
    ['smtp://user:50%@h', /%25/],
  ])('refuses %s with a reason', (url, reason) => {
    expect(() => parseSmtpUrl(url)).toThrow(SmtpUrlError)
    expect(() => parseSmtpUrl(url)).toThrow(reason)
  })

  it('never repeats the password', () => {
    for (const url of ['smtp://u:geheim@h?x=1', 'smtp://u:geheim%@h', 'http://u:geheim@h'])
      expect(() => parseSmtpUrl(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('geheim') as string }),
      )
  })
})
