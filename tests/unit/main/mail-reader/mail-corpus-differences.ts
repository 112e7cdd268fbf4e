/** A difference from another library, and why this result is right. */
export interface Explained {
  mail: string
  library: 'mailparser' | 'postal-mime'
  column: 'subject' | 'sender' | 'text' | 'files'
  reason: string
}

type Library = Explained['library']
type Column = Explained['column']

function because(
  reason: string,
  column: Column,
  libraries: readonly Library[],
  ...mails: string[]
): Explained[] {
  return mails.flatMap((mail) => libraries.map((library) => ({ mail, library, column, reason })))
}

const BOTH = ['mailparser', 'postal-mime'] as const
const MAILPARSER = ['mailparser'] as const
const POSTAL_MIME = ['postal-mime'] as const

export const EXPLAINED: readonly Explained[] = [
  ...because(
    'Small pictures that the HTML shows beside words; the note names them, the mail itself is kept.',
    'files',
    BOTH,
    'chatwoot/eml/mail_with_html_part_no_html_content.eml',
    'chatwoot/eml/mail_with_inline_images.eml',
  ),
  ...because(
    'A mail that was forwarded to be read: its words stand in the text, its files among the files.',
    'files',
    MAILPARSER,
    'python-email/msg_06.txt',
    'python-email/msg_11.txt',
    'python-email/msg_28.txt',
    'python-email/msg_42.txt',
    'python-email/msg_46.txt',
  ),
  ...because(
    'The type is no type ("text"): by RFC 2045 it is plain text, so its words stand in the text.',
    'files',
    BOTH,
    'python-email/msg_14.txt',
  ),
  ...because(
    'A disposition that is no word: the HTML is the text of the mail, not a file.',
    'files',
    MAILPARSER,
    'ruby-mail/error_emails/multiple_invalid_content_dispositions.eml',
  ),
  ...because(
    'The status for machines is a file, not text below the words for people.',
    'text',
    MAILPARSER,
    'chatwoot/eml/bounced_with_no_from.eml',
    'python-email/msg_16.txt',
    'python-email/msg_43.txt',
    'ruby-mail/mime_emails/raw_email_with_mimepart_without_content_type.eml',
    'ruby-mail/multipart_report_emails/multi_address_bounce1.eml',
    'ruby-mail/multipart_report_emails/multi_address_bounce2.eml',
    'ruby-mail/multipart_report_emails/report_422.eml',
    'ruby-mail/multipart_report_emails/report_530.eml',
  ),
  ...because(
    'Of forwarded mails it takes all header lines for words, technical ones too.',
    'text',
    MAILPARSER,
    'python-email/msg_02.txt',
    'python-email/msg_30.txt',
  ),
  ...because(
    'A mail that a report returns is a file here; it repeats its header lines in the text.',
    'text',
    POSTAL_MIME,
    'python-email/msg_05.txt',
  ),
  ...because(
    'It writes the date of a forwarded mail anew, in UTC without saying so; here it stands as it was sent.',
    'text',
    POSTAL_MIME,
    'python-email/msg_06.txt',
    'python-email/msg_46.txt',
    'ruby-mail/attachment_emails/attachment_message_rfc822.eml',
  ),
  ...because(
    'It takes the type from the ending of the name; here it is told by the content when the file is kept.',
    'files',
    MAILPARSER,
    'ruby-mail/attachment_emails/attachment_with_encoded_name.eml',
    'ruby-mail/plain_emails/raw_email8.eml',
  ),
  ...because(
    'The name holds half a character, which it shows as U+FFFD.',
    'files',
    POSTAL_MIME,
    'ruby-mail/attachment_emails/attachment_with_encoded_name.eml',
    'ruby-mail/plain_emails/raw_email8.eml',
  ),
  ...because(
    'The text is UTF-8 and says that it is ASCII, Latin-1 or Big5; it shows two letters for one.',
    'text',
    BOTH,
    'ruby-mail/error_emails/content_transfer_encoding_7-bit.eml',
  ),
  ...because(
    'The text is UTF-8 and says that it is ASCII, Latin-1 or Big5; it shows two letters for one.',
    'text',
    MAILPARSER,
    'ruby-mail/error_emails/content_transfer_encoding_empty.eml',
  ),
  ...because(
    'The text is UTF-8 and says that it is ASCII, Latin-1 or Big5; it shows two letters for one.',
    'text',
    POSTAL_MIME,
    'ruby-mail/error_emails/content_transfer_encoding_plain.eml',
    'ruby-mail/plain_emails/raw_email10.eml',
    'ruby-mail/plain_emails/raw_email6.eml',
  ),
  ...because(
    'Addresses of pictures on servers are no words of the mail.',
    'text',
    MAILPARSER,
    'ruby-mail/error_emails/content_transfer_encoding_with_8bits.eml',
  ),
  ...because(
    'Raw Latin-1 in the subject, which both show as U+FFFD.',
    'subject',
    BOTH,
    'ruby-mail/error_emails/invalid_subject_characters.eml',
  ),
  ...because(
    'It leaves comments in the address (RFC 2822, 4.4), which nobody can answer.',
    'sender',
    POSTAL_MIME,
    'ruby-mail/rfc2822/example10.eml',
    'ruby-mail/rfc2822/example13.eml',
  ),
  ...because(
    'It takes the first line "From  :" for the mark of a mailbox and finds no sender.',
    'sender',
    MAILPARSER,
    'ruby-mail/rfc2822/example13.eml',
  ),
]
