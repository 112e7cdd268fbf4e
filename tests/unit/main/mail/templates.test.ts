import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadMailTemplates } from '#main/mail/templates'
import { codeFromPaste } from '#shared/domain/code'

const RESOURCES = join(import.meta.dirname, '../../../../resources/mail')
const mail = {
  code: '012345',
  validMinutes: 5,
  device: 'mias-laptop',
  requestedAt: new Date('2026-11-22T23:30:00Z'),
}

describe('the mail with the code', () => {
  it('has the code in subject, text and HTML, and says where and when it was requested', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'Europe/Berlin' })
    const { subject, text, html } = templates.code(mail)
    expect(subject).toBe('012 345 is your sign-in code for Connect Support')
    for (const part of [text, html]) {
      expect(part).toContain('012 345')
      expect(part).toContain('mias-laptop')
      expect(part).toContain('Monday')
      expect(part).toContain('00:30:00')
      expect(part).toContain('valid for 5 minutes')
      expect(part).toContain('Nobody will ask you for this code')
      expect(part).not.toContain('{{')
    }
  })

  it('can be pasted whole into the code field', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { subject, text } = templates.code(mail)
    expect(codeFromPaste(`${subject}\n${text}`)).toBe('012345')
  })

  it('has no link and loads nothing', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { html } = templates.code(mail)
    expect(html).not.toMatch(/<(a|img|link|script|iframe)\b|https?:|url\(|@import|\bsrc=|\bhref=/i)
    expect(html).toContain('prefers-color-scheme: dark')
  })

  it('shows an odd machine name as text, on one line', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const device = 'a<b>&"c"\r\nBcc: x\u202e\u0000d'
    const { text, html } = templates.code({ ...mail, device })
    expect(html).toContain('a&lt;b&gt;&amp;&quot;c&quot; Bcc: x d')
    expect(text).toContain('Requested on a<b>&"c" Bcc: x d\n')
  })
})

describe('the mail with a reply', () => {
  const reply = {
    subject: 'Invoice <3 & {{closing}}',
    number: 12,
    text: 'Plain {{number}} <b>',
    html: '<p>Marked {{number}}</p>',
    closing: { text: 'Mia & Co\n<Acme>', html: '<div>Mia &amp; Co</div>' },
  }

  it('has the number in the subject, and replaces no placeholder inside the subject', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { subject, text } = templates.reply(reply)
    expect(subject).toBe('Re: Invoice <3 & {{closing}} [#12]')
    expect(text).toBe('Plain {{number}} <b>\n\n-- \nMia & Co\n<Acme>\n#12\n')
  })

  it('keeps the formatting of the message, escapes the rest and loads nothing', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { html } = templates.reply(reply)
    expect(html).toContain('<p>Marked {{number}}</p>')
    expect(html).toMatch(/<div>Mia &amp; Co<\/div>\s*<div>#12<\/div>/)
    expect(html).toContain('<title>Invoice &lt;3 &amp; {{closing}}</title>')
    expect(html).not.toMatch(/<(img|link|script|iframe)\b|url\(|@import|\bsrc=/i)
    expect(html).toContain('prefers-color-scheme: dark')
  })
})

describe('the mail of an invitation', () => {
  const invitation = {
    inviter: 'Mia <b>',
    workspace: 'Acme & Söhne',
    role: 'a member',
    email: 'ben@example.org',
    until: 'Monday 7 December 2026',
    text: 'Paste connect-support://join/\n\n',
    html: '<p>connect-support://join/</p>',
  }

  it('shows names as text, and the instructions for a new computer unchanged', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { subject, text, html } = templates.invitation(invitation)
    expect(subject).toBe('Mia <b> invites you to Acme & Söhne')
    expect(text).toContain('Paste connect-support://join/\n\nThe invitation is valid until')
    expect(html).toContain('Mia &lt;b&gt;')
    expect(html).toContain('<p>connect-support://join/</p>')
    expect(html).toContain('prefers-color-scheme: dark')
    for (const part of [text, html]) expect(part).not.toContain('{{')
  })

  it('does not mention a link if there is none', async () => {
    const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
    const { text } = templates.invitation({ ...invitation, text: '', html: '' })
    expect(text).toContain('there is no password.\n\nThe invitation is valid until')
  })
})

describe('an invalid template', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'templates-'))
    await writeFile(join(folder, 'code.txt'), 'Subject: {{code}}\n\n{{code}}\n')
    await writeFile(join(folder, 'code.html'), '<p>{{code}}</p>')
    await writeFile(join(folder, 'reply.txt'), 'Subject: {{subject}}\n\n{{message}}\n')
    await writeFile(join(folder, 'reply.html'), '<div>{{message}}</div>')
    await writeFile(join(folder, 'invitation.txt'), 'Subject: {{workspace}}\n\n{{email}}\n')
    await writeFile(join(folder, 'invitation.html'), '<p>{{email}}</p>')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it.each([
    ['code.txt', 'no subject', /subject line/],
    ['code.html', '<p>{{recipient}}</p>', /"recipient"/],
  ])('%s: %s is refused on loading', async (file, content, reason) => {
    await loadMailTemplates(folder, { timeZone: 'UTC' })
    await writeFile(join(folder, file), content)
    await expect(loadMailTemplates(folder, { timeZone: 'UTC' })).rejects.toThrow(reason)
  })

  it('a missing one is refused too', async () => {
    await rm(join(folder, 'code.html'))
    await expect(loadMailTemplates(folder, { timeZone: 'UTC' })).rejects.toThrow(/ENOENT/)
  })
})

it('a long word in a reply wraps inside the mail instead of overflowing', async () => {
  const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
  const word = 'x'.repeat(300)
  const closing = { text: 'Mia', html: '<div>Mia</div>' }
  const parts = { subject: 'Re', number: 1, text: word, html: `<p>${word}</p>`, closing }
  const [before = ''] = templates.reply(parts).html.split(`<p>${word}</p>`)
  const opened = before.slice(before.lastIndexOf('<div'))
  expect(opened).toMatch(/^<div style="[^"]*overflow-wrap:anywhere[^"]*">\s*$/)
})
