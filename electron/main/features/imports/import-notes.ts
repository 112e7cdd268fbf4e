import type { NoteKind, RowNote } from './import-row'

/** How often each kind of note occurred, with a few examples. */
export type NoteTally = Partial<Record<NoteKind, { count: number; examples: string[] }>>

const EXAMPLES = 3

/** Adds the notes of one row to a tally. */
export function addNotes(tally: NoteTally, notes: readonly RowNote[]): void {
  for (const { kind, example } of notes) {
    const entry = (tally[kind] ??= { count: 0, examples: [] })
    entry.count += 1
    const short = example.length > 40 ? `${example.slice(0, 39).toWellFormed()}…` : example
    if (short !== '' && entry.examples.length < EXAMPLES && !entry.examples.includes(short)) {
      entry.examples.push(short)
    }
  }
}

type Words = (count: string, examples: string) => string

const WORDS: Record<NoteKind, Words> = {
  'status-unknown': (count, examples) =>
    `${count} with a status that is not known${examples}: taken as open.`,
  'priority-unknown': (count, examples) =>
    `${count} with a priority that is not known${examples}: taken with the workspace's default.`,
  'assignee-unknown': (count, examples) =>
    `${count} assigned to somebody who is no member${examples}: left unassigned.`,
  'tag-dropped': (count, examples) =>
    `${count} with a tag that cannot be used${examples}: left out.`,
  'name-dropped': (count, examples) =>
    `${count} with a requester's name that cannot be used${examples}: left out.`,
  'address-dropped': (count, examples) =>
    `${count} further addresses of requesters${examples}: left out, a ticket has one requester.`,
  'closed-before-created': (count) =>
    `${count} closed before they were created: the time of creation is taken for both.`,
  'closed-on-open': (count) =>
    `${count} with a closing time although the status is not finished: the time is left out.`,
  'damaged-text': (count) => `${count} with characters that could not be read; they show as �.`,
  'subject-cut': (count) =>
    `${count} with a subject over 200 characters: cut, the whole is in the text.`,
  'subject-missing': (count) => `${count} without a subject: taken as "(no subject)".`,
  'text-missing': (count) => `${count} without any text.`,
  'text-cut': (count) => `${count} with more text than a message can hold: cut.`,
  'date-missing': (count) => `${count} without a readable date: taken with the time of import.`,
  'date-in-future': (count) => `${count} dated in the future: taken with the time of import.`,
  'html-as-text': (count) => `${count} written in HTML: kept as plain text.`,
  'read-as-utf8': (count, examples) =>
    `${count} in UTF-8 in a file that is not${examples}: read as what they are.`,
  'row-is-message': (count, examples) =>
    `${count} repeating a number of the file${examples}: messages of its ticket.`,
  'row-changed': (count, examples) =>
    `${count} already there with another subject, text or time${examples}: left as they are.`,
  'number-taken': (count, examples) =>
    `${count} with number and requester of another ticket and other words${examples}: tickets of their own.`,
  'charset-guessed': (count, examples) =>
    `${count} with a wrong or missing character set: read as what they most likely are${examples}.`,
  'pictures-left-out': (count, examples) =>
    `${count} with small pictures inside the text, such as logos${examples}: not kept as files.`,
  'signature-unchecked': (count) => `${count} with a digital signature that was not checked.`,
  encrypted: (count, examples) =>
    `${count} that are encrypted and cannot be read here: kept as a file${examples}.`,
  'outlook-wrapped': (count, examples) =>
    `${count} with something in Outlook's own format${examples} that cannot be read here: kept as a file.`,
  'html-cut': (count) =>
    `${count} with HTML that is longer or nested deeper than is read here: the rest is left out.`,
  'sender-not-from': (count, examples) =>
    `${count} without a sender in From that can be replied to: the sender is taken from another header${examples}.`,
  'from-us': (count) =>
    `${count} from the workspace's own address: the requester is the person it was written to.`,
  'sent-from-here': (count) => `${count} sent from here: they are in their tickets already.`,
  'date-from-received': (count) =>
    `${count} without a readable date: taken with the time at which the first mail server received it.`,
  'same-id': (count) =>
    `${count} with the Message-ID of another mail and other words: a ticket or message of its own.`,
  'answer-of-other': (count, examples) =>
    `${count} answering somebody else's ticket${examples}: a ticket of its own.`,
  'original-not-kept': (count) => `${count} whose original could not be kept beside the ticket.`,
  'attachments-left-out': (count, examples) =>
    `${count} with a file that is larger than this workspace takes${examples}: left out.`,
}

/** One sentence per kind of note. `one` names what was counted. */
export function describeNotes(tally: NoteTally, one: 'row' | 'e-mail'): string[] {
  return Object.entries(tally).map(([kind, { count, examples }]) => {
    const quoted = examples.map((example) => `"${example}"`).join(', ')
    const counted = `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`
    return WORDS[kind as NoteKind](counted, quoted === '' ? '' : ` (${quoted})`)
  })
}
