import { Markdown } from '#renderer/components/markdown'
import { useOpenLink } from '#renderer/state/use-open-link'
import './mail-preview.css'

interface MailPreviewProps {
  from: string
  /** Empty: that of the mail server. */
  address: string
  /** Empty: the sender's address. */
  answersTo: string
  agent: string
  senderName: string
  signature: string
}

/**
 * A reply as a mail program shows it: the sender, the subject with the ticket's number, and the
 * signature.
 */
export function MailPreview({
  from,
  address,
  answersTo,
  agent,
  senderName,
  signature,
}: MailPreviewProps) {
  const openLink = useOpenLink()
  return (
    <div className="mail-preview" role="group" aria-label="Preview">
      <dl className="mail-preview-head">
        <dt>From</dt>
        <dd dir="auto">
          {from} {address !== '' && <span className="quiet">&lt;{address}&gt;</span>}
        </dd>
        {answersTo !== '' && (
          <>
            <dt>Reply-To</dt>
            <dd>{answersTo}</dd>
          </>
        )}
        <dt>To</dt>
        <dd>sam@example.org</dd>
        <dt>Subject</dt>
        <dd>Re: The invoice shows the wrong address [#1042]</dd>
      </dl>
      <div className="mail-preview-body">
        <p>Hello Sam,</p>
        <p>thank you for telling us. The corrected invoice is on its way.</p>
        <div className="mail-preview-closing">
          <p dir="auto">{agent}</p>
          {signature.trim() !== '' && <Markdown text={signature} onOpenLink={openLink} />}
          <p dir="auto">{senderName}</p>
          <p>#1042</p>
        </div>
      </div>
    </div>
  )
}
