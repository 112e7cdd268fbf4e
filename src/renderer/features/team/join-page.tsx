import { LockKeyhole, LockKeyholeOpen } from 'lucide-react'
import type { KeyboardEvent, SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import type { TeamPreview } from '#shared/domain/team'
import { Button } from '#renderer/components/button'
import { Field } from '#renderer/components/field'
import { MessageLine } from '#renderer/components/message-line'
import { TextArea } from '#renderer/components/text-area'
import { errorText } from '#renderer/errors/error-text'
import { PageFrame } from '#renderer/components/page-frame'
import { StartChoice } from './start-choice'
import { serverWords, TLS_WORDS } from '#renderer/words/team-words'
import { useSlot } from '#renderer/state/slot'
import { joinSlot } from './join-store'
import './join-page.css'

/** Joining a team by link. Shows where the link leads; nothing is done before "Join". */
export function JoinPage({ from }: { from: 'first-run' | 'sign-in' }) {
  const join = useSlot(joinSlot)
  const { link, preview, linkError, joining, joinError, ...state } = useStore(join)

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void state.join()
  }
  // Links have no line breaks, so Enter joins as soon as the link can be read.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) submit(event)
  }
  return (
    <PageFrame
      title="Join a team"
      lead="Somebody who manages your team’s desktops sends you a link. It works once, for this computer."
    >
      {from === 'first-run' && <StartChoice chosen="team" />}
      <form className="page-form" noValidate onSubmit={submit}>
        <Field label="Link" error={linkError === null ? null : errorText(linkError)}>
          {(control) => (
            <TextArea
              {...control}
              className="input join-link"
              rows={4}
              spellCheck={false}
              autoFocus
              placeholder="connect-support://join/…"
              value={link}
              disabled={joining}
              onKeyDown={onKeyDown}
              onChange={(event) => void state.setLink(event.target.value)}
            />
          )}
        </Field>
        {preview !== null && <Destination preview={preview} />}
        <Button look="primary" type="submit" disabled={preview === null || joining}>
          {joining ? 'Joining…' : 'Join'}
        </Button>
        {joinError !== null && <MessageLine tone="error">{errorText(joinError)}</MessageLine>}
        {from === 'sign-in' && (
          <Button look="ghost" disabled={joining} onClick={state.close}>
            Back to sign-in
          </Button>
        )}
      </form>
      <p className="page-aside">Tickets that are kept on this computer stay here, untouched.</p>
    </PageFrame>
  )
}

function Destination({ preview }: { preview: TeamPreview }) {
  const isOpen = preview.tls === 'off'
  const Lock = isOpen ? LockKeyholeOpen : LockKeyhole
  return (
    <dl className="join-destination" aria-label="Where this link leads">
      <dt>Server</dt>
      <dd className="selectable">{serverWords(preview)}</dd>
      <dt>Database</dt>
      <dd className="selectable">{preview.database}</dd>
      <dt>Connection</dt>
      <dd className={isOpen ? 'join-open' : undefined}>
        <Lock size={14} aria-hidden="true" /> {TLS_WORDS[preview.tls]}
      </dd>
      {preview.email !== null && (
        <>
          <dt>Made for</dt>
          <dd className="selectable">{readableAddress(preview.email)}</dd>
        </>
      )}
    </dl>
  )
}
