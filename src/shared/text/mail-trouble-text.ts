const TROUBLES: Record<string, string> = {
  unreachable: 'the mail server cannot be reached',
  timeout: 'the mail server takes too long to answer',
  'name-not-found': 'the mail server cannot be found under its name',
  certificate: 'the mail server shows a certificate that is not trusted',
  'no-encryption': 'the mail server offers no encryption',
  'sign-in-refused': 'the mail server refused the user name or password of SMTP_URL',
  'sign-in-later': 'the mail server cannot check the password of SMTP_URL right now',
  'sender-refused': 'the mail server does not let this account send from the sender address',
  'relay-refused': 'the mail server does not relay mail for this account',
  'try-later': 'the mail server asks to try again later',
  refused: 'the mail server refused the mail',
  'refused-address': 'the mail server only takes addresses with English letters before the @',
  'disk-full': 'the disk that holds the outbox folder is full',
  'not-writable': 'the outbox folder cannot be written to',
  'not-a-folder': 'a file stands where the outbox folder should be',
  'file-not-read': 'one of its files cannot be read',
  'file-damaged': 'one of its files is damaged',
  'not-written': 'the mail could not be written',
}

/** Why a mail was not sent, from `refused 550`: "the mail server refused the mail (550)". */
export function troubleWords(reason: string | null): string {
  const [, trouble, reply] = /^([a-z-]+)(?: (\d{3}))?$/.exec(reason ?? '') ?? []
  const words = TROUBLES[trouble ?? ''] ?? 'it could not be handed over'
  return reply === undefined ? words : `${words} (${reply})`
}
