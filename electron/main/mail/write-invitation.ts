import { escapeHtml } from './escape-html'
import { oneLine } from './one-line'
import type { InvitationToWrite, WaitingMail } from './outbox-repository'
import type { OutgoingMail } from './transport'
import { hostOf, type Writing, sendersOf } from './write-mail'

/** The words that follow "as" in the mail's sentence. */
const ROLE_WORDS: Record<InvitationToWrite['role'], string> = {
  OWNER: 'an owner',
  ADMIN: 'an administrator',
  MEMBER: 'a member',
  VIEWER: 'a viewer, who reads and changes nothing',
}

/**
 * Writes the mail of an invitation: who invites, to what, and how to get in. In a team it has a
 * link that lets one new computer join, for people who have never signed in.
 */
export function writeInvitation(
  row: WaitingMail,
  invitation: InvitationToWrite,
  writing: Writing,
): OutgoingMail {
  const { senderName, senderAddress, workspace, timeZone, expiresAt } = invitation
  const inviter = oneLine(invitation.inviter ?? invitation.inviterEmail, 100)
  const sender = oneLine(senderName ?? workspace)
  const until = (moment: string) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(new Date(moment))
  const { link } = invitation
  const url =
    link === null
      ? undefined
      : writing.joinLink?.({ user: link.login, password: link.password, email: row.recipient })
  return {
    messageId: `<${row.messageId}@${hostOf(writing.sender.address)}>`,
    date: row.createdAt,
    ...sendersOf(`${inviter} via ${sender}`, senderAddress, writing),
    to: row.recipient,
    ...writing.templates.invitation({
      inviter,
      workspace: oneLine(workspace, 100),
      role: ROLE_WORDS[invitation.role],
      email: row.recipient,
      until: until(expiresAt),
      ...(url === undefined ? { text: '', html: '' } : joinParts(url)),
    }),
  }
}

/**
 * For a computer that has not joined the team yet. The link is shown in full, because mail programs
 * can break it.
 */
function joinParts(url: string): { text: string; html: string } {
  return {
    text: [
      'If Connect Support on your computer does not know your team yet, choose',
      '"Join a team" there and paste this link. It works once, for one computer:',
      '',
      url,
      '',
      '',
    ].join('\n'),
    html: `          <p style="margin:0 0 8px">If Connect Support on your computer does not know your team yet, choose “Join a team” there and paste this link. It works once, for one computer:</p>
          <p class="code" style="margin:0 0 20px;padding:14px;border-radius:8px;background:#eef0f4;color:#111317;font-size:13px;word-break:break-all;font-family:ui-monospace,'SF Mono',Consolas,monospace"><a href="${escapeHtml(url)}" style="color:inherit;text-decoration:none">${escapeHtml(url)}</a></p>`,
  }
}
