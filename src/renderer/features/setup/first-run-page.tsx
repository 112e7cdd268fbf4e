import { useRef, useState, type SyntheticEvent } from 'react'
import { useStore } from 'zustand'
import type { AppState } from '#shared/domain/app-state'
import { EmailSchema } from '#shared/domain/email-address'
import { PersonNameSchema } from '#shared/domain/user'
import { WorkspaceNameSchema } from '#shared/domain/workspace'
import { Button } from '#renderer/components/button'
import { TextField } from '#renderer/components/text-field'
import { fieldProblem, refusedField } from '#renderer/errors/rule-text'
import { PageFrame } from '#renderer/components/page-frame'
import { CodeStep } from '../sign-in/code-step'
import { RequestProblem } from '../sign-in/request-problem'
import { StartChoice } from '../team/start-choice'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import { signInSlot } from '../sign-in/sign-in-store'

type FieldName = 'workspaceName' | 'name' | 'email'
type Problems = Record<FieldName, string | null>

const FINE: Problems = { workspaceName: null, name: null, email: null }

/**
 * The first start on an empty database: creates a workspace and its owner, and sends the owner's
 * first code.
 */
export function FirstRunPage({ app }: { app: AppState }) {
  const api = useSlot(apiSlot)
  const signIn = useSlot(signInSlot)
  const state = useStore(signIn)
  const { workspaceName, name } = state
  const [problems, setProblems] = useState<Problems>(FINE)
  const form = useRef<HTMLFormElement>(null)

  const setUp = () =>
    state.request(() => api.setup.createWorkspace({ workspaceName, name, email: state.email }))

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const found: Problems = {
      workspaceName: fieldProblem(WorkspaceNameSchema, workspaceName, 'Workspace name'),
      name: fieldProblem(PersonNameSchema, name, 'Your name'),
      email: fieldProblem(EmailSchema, state.email, 'E-mail'),
    }
    setProblems(found)
    const firstBad = (Object.keys(found) as FieldName[]).find((field) => found[field] !== null)
    if (firstBad === undefined) {
      await setUp()
      return
    }
    form.current?.querySelector<HTMLInputElement>(`[name="${firstBad}"]`)?.focus()
  }

  const fieldError = (field: FieldName, label: string) =>
    problems[field] ?? refusedField(state.requestError, field, label)
  const changed = (field: FieldName) => setProblems((old) => ({ ...old, [field]: null }))

  if (state.requested !== null) {
    const { email } = state.requested
    return (
      <CodeStep
        app={app}
        email={email}
        onSendAgain={() => state.request(() => api.signIn.requestCode({ email }))}
      />
    )
  }
  return (
    <PageFrame
      title="Create your workspace"
      lead="A workspace holds your team's tickets. You become its owner and sign in with a code sent to your e-mail."
    >
      {app.mode === 'alone' && <StartChoice chosen="here" />}
      <form ref={form} className="page-form" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label="Workspace name"
          name="workspaceName"
          placeholder="Customer care"
          value={workspaceName}
          autoFocus
          error={fieldError('workspaceName', 'Workspace name')}
          onChange={(text) => {
            state.setFirstRun({ workspaceName: text })
            changed('workspaceName')
          }}
        />
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          value={name}
          error={fieldError('name', 'Your name')}
          onChange={(text) => {
            state.setFirstRun({ name: text })
            changed('name')
          }}
        />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="email"
          value={state.email}
          error={fieldError('email', 'E-mail')}
          onChange={(text) => {
            state.setEmail(text)
            changed('email')
          }}
        />
        <Button look="primary" type="submit">
          {state.requesting ? 'Creating…' : 'Create workspace'}
        </Button>
        <RequestProblem error={state.requestError} limitedUntil={state.limitedUntil} />
      </form>
    </PageFrame>
  )
}
