import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { AppState } from '#shared/domain/app-state'
import { isDomainError } from '#shared/errors'
import { Button } from '#renderer/components/button'
import { TextField } from '#renderer/components/text-field'
import { errorText } from '#renderer/errors/error-text'
import { PageFrame } from '#renderer/components/page-frame'
import { createCodeStore } from './code-store'
import { MailProgress } from './mail-progress'
import { MailRouteNote } from './mail-route-note'
import { RequestProblem } from './request-problem'
import { SessionSavedNote } from './session-saved-note'
import { useCountdown } from '#renderer/components/use-countdown'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import { signInSlot } from './sign-in-store'
import './code-step.css'

interface CodeStepProps {
  app: AppState
  email: string
  onSendAgain: () => Promise<boolean>
}

/** Takes the six digits: typed, pasted with spaces, or from a whole pasted mail. */
export function CodeStep({ app, email, onSendAgain }: CodeStepProps) {
  const api = useSlot(apiSlot)
  const signIn = useSlot(signInSlot)
  const { requested, requestError, limitedUntil, requesting, changeEmail } = useStore(signIn)
  const [store] = useState(() => createCodeStore((code) => api.signIn.verifyCode({ code })))
  const { code, checking, problem, error, focusRequest, write, paste, submit, clear } =
    useStore(store)
  const resendIn = useCountdown(Math.max(requested?.resendAt ?? 0, limitedUntil))
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [focusRequest])

  const sendAgain = async () => {
    if (await onSendAgain()) clear()
  }
  const isOver =
    isDomainError(error, 'code.gone') ||
    (isDomainError(error, 'code.wrong') && error.details.attemptsLeft === 0)

  return (
    <PageFrame title="Enter your code" lead={<MailRouteNote route={app.mail} email={email} />}>
      <form
        className="page-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <TextField
          label="Code"
          className="code-input"
          ref={field}
          value={code}
          inputMode="numeric"
          autoComplete="one-time-code"
          placeholder="000 000"
          maxLength={40}
          error={problem ?? (error === null ? null : errorText(error))}
          onChange={write}
          onPaste={(event) => {
            if (paste(event.clipboardData.getData('text'))) event.preventDefault()
          }}
        />
        <Button look={isOver ? 'plain' : 'primary'} type="submit">
          {checking ? 'Signing in…' : 'Sign in'}
        </Button>
        <RequestProblem error={requestError} limitedUntil={limitedUntil} />
      </form>
      <div className="code-other">
        <Button
          look={isOver && resendIn === 0 ? 'primary' : 'ghost'}
          disabled={resendIn > 0 || requesting}
          onClick={() => void sendAgain()}
        >
          Send a new code
          {resendIn > 0 && <span className="figures">in {resendIn} s</span>}
        </Button>
        <Button look="ghost" onClick={changeEmail}>
          Use another e-mail
        </Button>
      </div>
      <MailProgress />
      <SessionSavedNote kept={app.sessionSaved} />
    </PageFrame>
  )
}
