/** Notes on an imported mail, one sentence for each kind. */
const WORDS: Record<string, (examples: string) => string> = {
  'charset-guessed': (named) =>
    `The mail’s character set is wrong or missing; it was guessed from the text${named}.`,
  'damaged-text': () => 'Some characters of the mail could not be read; they show as \ufffd.',
  'pictures-left-out': (named) => `Small pictures inside the text are not kept as files${named}.`,
  'signature-unchecked': () => 'The mail is digitally signed; the signature was not checked.',
  encrypted: (named) =>
    `The mail is encrypted and cannot be read here; it is kept as a file${named}.`,
  'outlook-wrapped': (named) =>
    `Something in Outlook's own format${named} cannot be read here; it is kept as a file.`,
  'html-cut': () =>
    'The mail has HTML that is longer or nested deeper than is read here; the rest is left out.',
  'sender-not-from': (named) =>
    `The sender is taken from another header of the mail than From${named}.`,
  'from-us': () =>
    "The mail comes from the workspace's own address; the requester is the person it was written to.",
  'date-from-received': () =>
    'The mail has no readable date; a mail server received it at this time.',
  'date-missing': () => 'The mail has no readable date; this is the time of its import.',
  'date-in-future': () => 'The mail is dated in the future; this is the time of its import.',
  'same-id': () => 'Another mail carries the same Message-ID and says something else.',
  'answer-of-other': (named) => `The mail answers somebody else’s ticket${named}.`,
  'attachments-left-out': (named) =>
    `Files that are larger than this workspace takes were left out${named}.`,
  'name-dropped': () => "The sender's name cannot be used and was left out.",
  'subject-cut': () => 'The subject was cut; the whole is in the text.',
  'text-cut': () => 'The mail has more text than a message can hold; its end is left out.',
}

const NAMED = 5

/** The notes of one mail as a text. Kinds that do not concern readers are left out. */
export function mailNoteWords(notes: readonly { kind: string; example: string }[]): string[] {
  const examples = new Map<string, string[]>()
  for (const { kind, example } of notes) {
    const named = examples.get(kind) ?? []
    if (example !== '' && !named.includes(example)) named.push(example)
    examples.set(kind, named)
  }
  return [...examples].flatMap(([kind, named]) => {
    const more = named.length > NAMED ? ` and ${named.length - NAMED} more` : ''
    const list = named.length === 0 ? '' : ` (${named.slice(0, NAMED).join(', ')}${more})`
    const words = WORDS[kind]?.(list)
    return words === undefined ? [] : [words]
  })
}
