import { useRef, useState, type ClipboardEvent, type SyntheticEvent } from 'react'
import type { AppState } from '../../../shared/domain/app-state'
import { codeFromPaste, CodeSchema } from '../../../shared/domain/code'
import { isDomainError } from '../../../shared/errors'
import { Button } from '../../components/button'
import { TextField } from '../../components/text-field'
import { errorText } from '../../errors/error-text'
import { fieldProblem } from '../../errors/rule-text'
import { PageFrame } from '../app-shell/page-frame'
import { useHouse } from '../app-shell/house'
import { MailProgress } from './mail-progress'
import { MailRouteNote } from './mail-route-note'
import { RequestProblem } from './request-problem'
import { SessionKeptNote } from './session-kept-note'
import { useCountdown } from './use-countdown'
import './code-step.css'

interface CodeStepProps {
  app: AppState
  email: string
  resendAt: number
  requestError: unknown
  limitedUntil: number
  requesting: boolean
  onSendAgain: () => Promise<boolean>
  onChangeEmail: () => void
}

/** Takes the six digits: typed, pasted with spaces, or out of a whole pasted mail. */
export function CodeStep(props: CodeStepProps) {
  const { api } = useHouse()
  const [code, setCode] = useState('')
  const [checking, setChecking] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const inFlight = useRef<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const resendIn = useCountdown(Math.max(props.resendAt, props.limitedUntil))

  const signIn = async (text: string) => {
    const parsed = CodeSchema.safeParse(text)
    if (!parsed.success) {
      setProblem(fieldProblem(CodeSchema, text, 'Code'))
      field.current?.focus()
      return
    }
    // Each submission counts as an attempt, so a double click must be one.
    if (inFlight.current !== null) return
    inFlight.current = parsed.data
    setChecking(true)
    setError(null)
    setProblem(null)
    try {
      await api.signIn.verifyCode({ code: parsed.data })
    } catch (refused) {
      setError(refused)
      field.current?.focus()
      field.current?.select()
    } finally {
      inFlight.current = null
      setChecking(false)
    }
  }

  const write = (text: string) => {
    setCode(text)
    setProblem(null)
  }

  const paste = (event: ClipboardEvent) => {
    const found = codeFromPaste(event.clipboardData.getData('text'))
    if (found === null) return
    event.preventDefault()
    write(found)
  }

  const sendAgain = async () => {
    if (!(await props.onSendAgain())) return
    setCode('')
    setError(null)
    setProblem(null)
    field.current?.focus()
  }

  const gone = isDomainError(error, 'code.gone') || isUsedUp(error)
  return (
    <PageFrame
      title="Enter your code"
      lead={<MailRouteNote route={props.app.mail} email={props.email} />}
    >
      <form
        className="page-form"
        noValidate
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault()
          void signIn(code)
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
          autoFocus
          maxLength={40}
          error={problem ?? (error === null ? null : errorText(error))}
          onChange={write}
          onPaste={paste}
        />
        <Button look={gone ? 'plain' : 'primary'} type="submit">
          {checking ? 'Signing in…' : 'Sign in'}
        </Button>
        <RequestProblem error={props.requestError} limitedUntil={props.limitedUntil} />
      </form>
      <div className="code-other">
        <Button
          look={gone && resendIn === 0 ? 'primary' : 'ghost'}
          disabled={resendIn > 0 || props.requesting}
          onClick={() => void sendAgain()}
        >
          Send a new code
          {resendIn > 0 && <span className="figures">in {resendIn} s</span>}
        </Button>
        <Button look="ghost" onClick={props.onChangeEmail}>
          Use another e-mail
        </Button>
      </div>
      <MailProgress />
      <SessionKeptNote kept={props.app.sessionKept} />
    </PageFrame>
  )
}

function isUsedUp(error: unknown): boolean {
  return isDomainError(error, 'code.wrong') && error.details.attemptsLeft === 0
}
