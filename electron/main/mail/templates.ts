import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeHtml } from './escape-html'
import { oneLine } from './one-line'

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

export interface CodeMail {
  /** The six digits. */
  code: string
  validMinutes: number
  /** The computer that asked for the code. */
  device: string
  requestedAt: Date
}

export interface ReplyMail {
  /** The ticket's subject, in one line and without "Re:". */
  subject: string
  number: number
  text: string
  /** Safe markup. */
  html: string
  /** The signature lines: the author, the workspace's signature, the workspace. The HTML is safe markup. */
  closing: { text: string; html: string }
}

export interface InvitationMail {
  inviter: string
  workspace: string
  /** With its article: "a member". */
  role: string
  email: string
  /** A day in words. */
  until: string
  /** How a new computer joins the team. Empty if it cannot. */
  text: string
  /** The same as safe markup. */
  html: string
}

export interface MailTemplates {
  code(mail: CodeMail): RenderedMail
  reply(mail: ReplyMail): RenderedMail
  invitation(mail: InvitationMail): RenderedMail
}

/**
 * Reads the templates once: `<name>.txt` (its first line is the subject) and `<name>.html`. A
 * template with an unknown value is refused here, and not when the first mail is due.
 */
export async function loadMailTemplates(
  folder: string,
  options: { timeZone: string },
): Promise<MailTemplates> {
  const code = await loadTemplate(folder, 'code', ['code', 'minutes', 'device', 'time'])
  const reply = await loadTemplate(folder, 'reply', ['subject', 'number', 'message', 'closing'])
  const invitation = await loadTemplate(folder, 'invitation', [
    'inviter',
    'workspace',
    'role',
    'email',
    'until',
    'join',
  ])
  const clock = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: options.timeZone,
  })
  return {
    code: (mail) =>
      code({
        // Two groups are easier to read. The input accepts the code with or without the space.
        code: `${mail.code.slice(0, 3)} ${mail.code.slice(3)}`,
        minutes: String(mail.validMinutes),
        device: oneLine(mail.device, 100),
        time: clock.format(mail.requestedAt),
      }),
    reply: (mail) =>
      reply(
        {
          subject: mail.subject,
          number: String(mail.number),
          message: mail.text,
          closing: mail.closing.text,
        },
        { message: mail.html, closing: mail.closing.html },
      ),
    invitation: ({ text, html, ...values }) =>
      invitation({ ...values, join: text }, { join: html }),
  }
}

/** `markup` has the values that are already safe markup, for the HTML part only. */
type Render = (values: Record<string, string>, markup?: Record<string, string>) => RenderedMail

async function loadTemplate(folder: string, name: string, known: string[]): Promise<Render> {
  const read = async (ending: string) =>
    (await readFile(join(folder, `${name}.${ending}`), 'utf8')).replace(/\r\n/g, '\n')
  const [plain, html] = await Promise.all([read('txt'), read('html')])
  const parts = /^Subject: (.+)\n\n([^]+)$/.exec(plain)
  if (parts?.[1] === undefined || parts[2] === undefined)
    throw new Error(`Mail template ${name}.txt does not begin with a subject line`)
  for (const [, value] of `${plain}${html}`.matchAll(PLACE))
    if (value === undefined || !known.includes(value))
      throw new Error(`Mail template ${name} asks for "${value ?? ''}", which nobody gives`)
  const [, subject, text] = parts
  return (values, markup = {}) => ({
    subject: fill(subject, (name) => values[name]),
    text: fill(text, (name) => values[name]),
    html: fill(html, (name) => markup[name] ?? escapeHtml(values[name] ?? '')),
  })
}

const PLACE = /\{\{(\w+)\}\}/g

function fill(template: string, valueOf: (name: string) => string | undefined): string {
  return template.replace(PLACE, (_, name: string) => valueOf(name) ?? '')
}
