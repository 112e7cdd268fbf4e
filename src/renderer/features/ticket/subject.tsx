import { useEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { SubjectSchema, type TicketRow } from '#shared/domain/ticket'
import { fieldProblem } from '#renderer/errors/rule-text'
import { useSlot } from '#renderer/state/slot'
import { subjectEditsSlot, type SubjectEdit } from './subject-edits'
import type { SeenSubject } from './ticket-actions'

interface SubjectProps {
  ref: Ref<HTMLHeadingElement>
  head: TicketRow
  mayEdit: boolean
  /** Returns whether it was saved. If not, the input stays in the field. */
  onSave: (subject: string, seen: SeenSubject) => Promise<boolean>
}

interface Editing extends SubjectEdit {
  /** False when the text is restored after the user went elsewhere: the focus stays there. */
  takesFocus: boolean
}

/**
 * The ticket's heading. A click or Enter edits it in place; Enter saves, Escape cancels. An
 * unchanged subject is not saved. A subject that somebody else has renamed in the meantime is not
 * overwritten unseen.
 */
export function Subject({ ref, head, mayEdit, onSave }: SubjectProps) {
  const edits = useSlot(subjectEditsSlot)
  const [left] = useState(() => edits.get(head.id) ?? null)
  const [editing, setEditing] = useState<Editing | null>(left && { ...left, takesFocus: false })
  const [problem, setProblem] = useState<string | null>(left && 'Not saved yet. Enter saves it.')
  const newest = useRef(head)
  useEffect(() => {
    newest.current = head
  }, [head])
  const { subject, version } = head

  const edit = (next: Editing | null) => {
    if (next === null) edits.delete(head.id)
    else edits.set(head.id, { words: next.words, seen: next.seen })
    setEditing(next)
  }
  const finish = async (takesFocus: boolean) => {
    if (editing === null) return
    const { words, seen } = editing
    if (words.trim() === seen.subject) {
      stop()
      return
    }
    const wrong = fieldProblem(SubjectSchema, words, 'The subject')
    setProblem(wrong)
    if (wrong !== null) return
    edit(null)
    if (await onSave(words, seen)) return
    // The current subject was shown. Saving again replaces it.
    edit({ words, seen: newest.current, takesFocus })
  }
  const stop = () => {
    edit(null)
    setProblem(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void finish(true)
    else if (event.key === 'Escape') stop()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  if (editing !== null) {
    return (
      <div>
        <input
          className="ticket-subject-input"
          aria-label="Edit subject"
          aria-invalid={problem !== null}
          dir="auto"
          autoFocus={editing.takesFocus}
          value={editing.words}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            edit({ ...editing, words: event.target.value })
            setProblem(null)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => void finish(false)}
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
          title={`Edit: ${subject}`}
          onClick={() => edit({ words: subject, seen: { subject, version }, takesFocus: true })}
        >
          <span className="ticket-subject-words">{subject}</span>
        </button>
      ) : (
        <span className="ticket-subject-words selectable">{subject}</span>
      )}
    </h2>
  )
}
