import { useState, type SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import type { AppState } from '#shared/domain/app-state'
import { EmailSchema } from '#shared/domain/email-address'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { TextLink } from '#renderer/components/text-link'
import { TextField } from '#renderer/components/text-field'
import { fieldProblem, refusedField } from '#renderer/errors/rule-text'
import { PageFrame } from '#renderer/components/page-frame'
import { TeamNote } from '../team/team-note'
import { CodeStep } from './code-step'
import { RequestProblem } from './request-problem'
import { SessionSavedNote } from './session-saved-note'
import { useGoOnWriting } from './use-go-on-writing'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import { signInSlot } from './sign-in-store'
import { joinSlot } from '../team/join-store'

/** Signing in with a code that is sent by e-mail. */
export function SignInPage({ app, ended }: { app: AppState; ended: boolean }) {
  const api = useSlot(apiSlot)
  const signIn = useSlot(signInSlot)
  const join = useSlot(joinSlot)
  const state = useStore(signIn)
  const [problem, setProblem] = useState<string | null>(null)
  useGoOnWriting(ended)

  const send = async (email: string) => state.request(() => api.signIn.requestCode({ email }))

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const wrong = fieldProblem(EmailSchema, state.email, 'E-mail')
    setProblem(wrong)
    if (wrong === null) void send(state.email)
  }

  if (state.requested !== null) {
    const { email } = state.requested
    return <CodeStep app={app} email={email} onSendAgain={() => send(email)} />
  }
  return (
    <PageFrame title="Sign in" lead="We send a code to your e-mail. There is no password.">
      <form className="page-form" noValidate onSubmit={submit}>
        {ended && (
          <MessageLine tone="news">
            Your session has ended. Sign in again; what you wrote is kept, and so is anything you
            type before you go to a field.
          </MessageLine>
        )}
        <TextField
          label="E-mail"
          type="email"
          value={state.email}
          autoComplete="email"
          // Not after an ended session: a person who is typing would type into the field.
          autoFocus={!ended}
          error={problem ?? refusedField(state.requestError, 'email', 'E-mail')}
          onChange={(email) => {
            state.setEmail(email)
            setProblem(null)
          }}
        />
        <Button look="primary" type="submit">
          {state.requesting ? 'Sending…' : 'Send code'}
        </Button>
        <RequestProblem error={state.requestError} limitedUntil={state.limitedUntil} />
      </form>
      {app.mode === 'alone' && (
        <p className="page-aside">
          This desktop keeps its tickets on this computer.{' '}
          <TextLink onClick={() => join.getState().open()}>Join a team instead</TextLink>
        </p>
      )}
      {app.team !== null && <TeamNote team={app.team} />}
      <SessionSavedNote kept={app.sessionSaved} />
    </PageFrame>
  )
}
