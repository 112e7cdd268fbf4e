import { useState, type KeyboardEvent, type Ref } from 'react'
import { SubjectSchema } from '../../../shared/domain/ticket'
import { fieldProblem } from '../../errors/rule-text'

interface SubjectProps {
  ref: Ref<HTMLHeadingElement>
  subject: string
  mayEdit: boolean
  /** Answers whether it was saved; if not, what was typed stays in the field. */
  onSave: (subject: string) => Promise<boolean>
}

/** The ticket's heading. A click or Enter edits it in place: Enter saves, Escape takes it back. */
export function Subject({ ref, subject, mayEdit, onSave }: SubjectProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const finish = async () => {
    if (draft === null) return
    const wrong = fieldProblem(SubjectSchema, draft, 'The subject')
    setProblem(wrong)
    if (wrong !== null) return
    const words = draft
    setDraft(null)
    if (words.trim() !== subject && !(await onSave(words))) setDraft(words)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void finish()
    else if (event.key === 'Escape') {
      setDraft(null)
      setProblem(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  if (draft !== null) {
    return (
      <div>
        <input
          className="ticket-subject-input"
          aria-label="Edit subject"
          aria-invalid={problem !== null}
          dir="auto"
          autoFocus
          value={draft}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setDraft(event.target.value)
            setProblem(null)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => void finish()}
        />
        {problem !== null && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
    )
  }
  return (
    <h2 ref={ref} className="ticket-subject" tabIndex={-1} dir="auto">
      {mayEdit ? (
        <button
          type="button"
          className="ticket-subject-button"
          title="Edit the subject"
          onClick={() => setDraft(subject)}
        >
          {subject}
        </button>
      ) : (
        <span className="selectable">{subject}</span>
      )}
    </h2>
  )
}
