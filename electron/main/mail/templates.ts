import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

export interface CodeMail {
  /** The six digits. */
  code: string
  validMinutes: number
  /** The machine that asked. */
  device: string
  requestedAt: Date
}

export interface MailTemplates {
  code(mail: CodeMail): RenderedMail
}

/**
 * Reads the templates once: `<name>.txt` (its first line is the subject) and `<name>.html`. A
 * template that names a value nobody gives is refused here and not when the first mail is due.
 */
export async function loadMailTemplates(
  folder: string,
  options: { timeZone: string },
): Promise<MailTemplates> {
  const code = await loadTemplate(folder, 'code', ['code', 'minutes', 'device', 'time'])
  const clock = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: options.timeZone,
  })
  return {
    code: (mail) =>
      code({
        // In two groups the eye holds it better, and the field takes it with or without the space.
        code: `${mail.code.slice(0, 3)} ${mail.code.slice(3)}`,
        minutes: String(mail.validMinutes),
        device: oneLine(mail.device),
        time: clock.format(mail.requestedAt),
      }),
  }
}

type Render = (values: Record<string, string>) => RenderedMail

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
  return (values) => ({
    subject: fill(subject, values, (value) => value),
    text: fill(text, values, (value) => value),
    html: fill(html, values, escapeHtml),
  })
}

const PLACE = /\{\{(\w+)\}\}/g

function fill(
  template: string,
  values: Record<string, string>,
  write: (value: string) => string,
): string {
  return template.replace(PLACE, (_, name: string) => write(values[name] ?? ''))
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '')
}

/** A machine's name comes from the machine, so it gets no line of its own making. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 100)
}
