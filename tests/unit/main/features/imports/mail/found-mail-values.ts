/** What a mail must be read as, where it differs from most mails. */
export interface Found {
  from?: string
  subject?: string
  at?: string
  text?: string
  /** Name and size. */
  files?: string[]
  /** Kind and example. */
  notes?: string[]
}

export const FOUND: Record<string, Found> = {
  '01-spaces-line-first.eml': { subject: 'Saved from show original', text: 'The lamp blinks.' },
  '02-bom-first.eml': { subject: 'Saved with a byte order mark', text: 'The lamp blinks.' },
  '03-only-a-small-screenshot.eml': {
    subject: 'Look at this error',
    text: '(The e-mail has no text.)',
    files: ['error.png 348'],
    notes: ['text-missing'],
  },
  '04-attachment-in-related.eml': {
    subject: 'Invoice and list attached',
    text: 'See the two files.',
    files: ['invoice.pdf 612', 'list.csv 25'],
  },
  '05-two-hundred-and-five-files.eml': {
    subject: 'All 205 logs',
    text: 'Attached.',
    files: Array.from(
      { length: 205 },
      (_, at) => `log-${`${at + 1}`.padStart(3, '0')}.txt ${5 + `${at + 1}`.length}`,
    ),
  },
  '06-pdf-in-quoted-printable.eml': {
    subject: 'PDF sent as quoted-printable',
    text: 'Attached.',
    files: ['form.pdf 614', 'dos.csv 8'],
  },
  '07-raw-latin1-file-name.eml': {
    subject: 'Name of the file is not encoded',
    text: 'Attached.',
    files: ['Übergabe-Größe.pdf 612'],
  },
  '08-files-without-names.eml': {
    subject: 'Parts without a name',
    text: 'Attached.',
    files: [
      'attachment.pdf 612',
      'attachment.png 913',
      'calendar.ics 234',
      'Delivery of the lamp is late.eml 266',
    ],
  },
  '09-contact-form-reply-to.eml': {
    subject: 'Contact form: broken lamp',
    text: 'Name: Nora Lind\nMessage: The lamp blinks.',
    notes: ['sender-not-from Reply-To'],
  },
  '10-address-01-ampersand.eml': { from: 'Nora Lind <o&m@customer.example>' },
  '10-address-02-slash.eml': { from: 'Nora Lind <nora/lab@customer.example>' },
  '10-address-04-idn-domain.eml': { from: 'Nora Lind <nora@xn--mnchen-3ya.example>' },
  '10-address-05-no-dot.eml': { from: 'Nora Lind <root@localhost>' },
  '10-address-06-trailing-dot.eml': {},
  '10-address-07-quoted-local.eml': { from: 'Nora Lind <"nora lind"@customer.example>' },
  '10-address-08-equals.eml': { from: 'Nora Lind <bounce+id=7@customer.example>' },
  '10-address-09-dot-at-end.eml': { from: 'Nora Lind <"d\'arc."@customer.example>' },
  '10-address-10-literal.eml': { from: 'Nora Lind <nora@[192.0.2.7]>' },
  '11-from-empty-angle.eml': {
    subject: 'From has no address',
    text: 'The lamp blinks.',
    notes: ['sender-not-from Reply-To'],
  },
  '11-no-from-but-sender.eml': {
    subject: 'No From line',
    text: 'The lamp blinks.',
    notes: ['sender-not-from Sender'],
  },
  '12-scanner-one.eml': {
    from: 'Scanner <scan@customer.example>',
    subject: 'Scan from device',
    text: 'Page of Monday.',
  },
  '12-scanner-two.eml': {
    from: 'Scanner <scan@customer.example>',
    subject: 'Scan from device',
    at: '2026-11-11T09:00:00.000Z',
    text: 'Page of Wednesday, another one.',
  },
  '13-plain-text-is-not-markdown.eml': {
    subject: 'Paths and marks',
    text: 'Hello,\n\nthe share is \\\\files01\\team\\_old and the key is HKLM\\Software\\*\\Run.\nIt took ~5 minutes, then ~10 minutes, with 2*3*4 tries of __init__.py.\n#42 is the order, <serial>A-77</serial> the number. Price: 1.000 $\n1986. That was a great year\n2. second\n+ plus line\n    indented    by    four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nSee you\n--\nNora Lind\n=====\nTel. +49 30 1234',
  },
  '14-plain-part-says-nothing.eml': {
    subject: 'Order 4711 is wrong',
    text: 'Hello, order 4711 came with the wrong lamp. I need the green one, article 99-812, by Friday.\n\nArticle | 99-812',
  },
  '16-charset-ansi_x3.4-1968.eml': { subject: 'Charset ansi_x3.4-1968', text: 'Text: Größe' },
  '16-charset-cp1252.eml': { subject: 'Charset cp1252', text: 'Text: Preis: 5 €' },
  '16-charset-cp850.eml': { subject: 'Charset cp850', text: 'Text: Größe und Käse' },
  '16-charset-ibm437.eml': { subject: 'Charset ibm437', text: 'Text: Größe und Käse' },
  '16-charset-iso-8859-1.eml': { subject: 'Charset iso-8859-1', text: 'Text: Preis: 5 € „gut“' },
  '16-charset-iso-8859-8-i.eml': { subject: 'Charset iso-8859-8-i', text: 'Text: שלום' },
  '16-charset-tis-620.eml': { subject: 'Charset tis-620', text: 'Text: สวัสดี' },
  '16-charset-utf-16le.eml': { subject: 'Charset utf-16le', text: 'Text: Größe und Käse' },
  '16-charset-utf-8.eml': { subject: 'Charset utf-8', text: 'Text: Größe und Käse' },
  '16-charset-utf8mb4.eml': { subject: 'Charset utf8mb4', text: 'Text: Größe' },
  '16-charset-windows-31j.eml': { subject: 'Charset windows-31j', text: 'Text: こんにちは' },
  '16-charset-x-mac-ce.eml': { subject: 'Charset x-mac-ce', text: 'Text: Žluťoučký kůň' },
  '16-charset-x-unknown.eml': {
    subject: 'Charset x-unknown',
    text: 'Text: Größe und Käse',
    notes: ['charset-guessed Windows-1252'],
  },
  '17-date-01.eml': { at: '2020-03-13T05:06:05.000Z' },
  '17-date-02.eml': { at: '2009-03-13T07:06:05.000Z' },
  '17-date-03.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-04.eml': { at: '1998-05-13T06:06:05.000Z' },
  '17-date-05.eml': { at: '2005-05-13T05:06:05.000Z' },
  '17-date-06.eml': { at: '2020-03-13T12:06:05.000Z' },
  '17-date-07.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-08.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-09.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-10.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-11.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-12.eml': { at: '2020-03-13T06:06:05.000Z' },
  '17-date-13.eml': { at: '2020-03-13T23:00:00.000Z' },
  '18-format-flowed.eml': {
    subject: 'Flowed text',
    text: 'This paragraph is written by a program that wraps its lines and marks the soft ones by a space at their end.\n\n-- \nNora',
  },
  '19-uuencoded-inside-text.eml': {
    subject: 'Old style attachment',
    text: 'The file is below.',
    files: ['note.txt 35'],
  },
  '21-html-mail.eml': {
    subject: 'HTML with hidden and listed parts',
    text: 'First line\nsecond line\n\n * one\n * two\n   * two a\n\n> quoted words\n\n  keep   this\n    indent\n\nSee our page [https://acme.example/a_b_c?x=1&y=2] and nora@customer.example.\n\n----------------------------------------\n\nArticle | Sum\n99-812 | 19,90\n\nC:\\Temp\\_x and 2*3*4',
  },
  '22-file-names.eml': {
    subject: 'Names of files',
    text: 'Attached.',
    files: [
      '€ rates.txt 6',
      'Größentabelle 2026.txt 6',
      'Größe.txt 6',
      'Rückgabe.txt 6',
      'Größe.txt 6',
      'scan.txt 6',
      'two words.txt 6',
      'a;b.txt 6',
      'quoted wrongä.txt 6',
      'passwd 6',
      'quo"te.txt 7',
      '日本.txt 7',
      'cut in ä two.txt 7',
      'only in typeä.txt 7',
    ],
  },
  '23-forwarded-inline.eml': {
    subject: 'Fwd: see below',
    text: 'Please answer him.\n\nFrom: Lamp Maker <maker@third.example>\nTo: Help <help@acme.example>\nDate: Tue, 10 Nov 2026 09:15:00 +0100\nSubject: Delivery of the lamp is late\n\nIt comes on Monday.',
    files: ['track.txt 3'],
  },
  '24-subject-one-letter.eml': { subject: '(no subject) ?' },
  '24-subject-q-space.eml': { subject: 'Größe ist falsch' },
  '24-subject-raw-utf8.eml': { subject: 'Größe prüfen 🙂' },
  '24-subject-split-in-char.eml': { subject: 'Größe' },
  '25-bounce.eml': {
    from: 'Mail Delivery System <mailer-daemon@mx.customer.example>',
    subject: 'Undelivered Mail Returned to Sender',
    text: 'Your message could not be delivered.',
    files: ['delivery status.txt 120', 'mail header.txt 74'],
  },
  '26-no-charset-raw-latin1.eml': {
    subject: 'No charset named',
    text: 'Die Größe der Tür ist falsch, bitte ändern.',
    notes: ['charset-guessed Windows-1252'],
  },
  '26-says-utf8-is-latin1.eml': {
    subject: 'Charset is a lie',
    text: 'Die Größe der Tür ist falsch, bitte ändern.',
    notes: ['charset-guessed Windows-1252'],
  },
  '27-raw-sjis-subject.eml': {
    subject: '電球が点滅します',
    text: 'x y z',
    notes: ['charset-guessed Shift JIS'],
  },
  '27b-raw-sjis-subject-short.eml': {
    subject: '電球',
    text: 'x y z',
    notes: ['charset-guessed Shift JIS'],
  },
  '30-opaque-signed.eml': {
    subject: 'Opaque signed mail',
    text: 'The signed words: order 4711 is late.',
    files: ['order.csv 9', 'smime.p7m 1801'],
    notes: ['signature-unchecked'],
  },
  '31-clear-signed.eml': {
    subject: 'Clear signed mail',
    text: 'The signed words: order 4711 is late.',
    files: ['order.csv 9', 'smime.p7s 1533'],
  },
}
