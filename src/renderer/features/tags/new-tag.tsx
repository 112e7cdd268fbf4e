import { createId } from '@paralleldrive/cuid2'
import { useRef, useState, type SyntheticEvent } from 'react'
import { TagNameSchema, type Tag, type TagColor } from '#shared/domain/tag'
import { Button } from '#renderer/components/button'
import { fieldProblem } from '#renderer/errors/rule-text'
import { useUnsavedGuard } from '#renderer/components/settings/settings-form'
import { TagColorMenu } from './tag-color-menu'
import type { NameAnswer } from './tags-store'

interface NewTagProps {
  create: (tag: Tag) => Promise<NameAnswer>
  onClose: () => void
}

/** A row for creating tags one after the other: Enter creates a tag and clears the field. */
export function NewTag({ create, onClose }: NewTagProps) {
  const [name, setName] = useState('')
  const [color, setColor] = useState<TagColor>('grey')
  const [problem, setProblem] = useState<string | null>(null)
  const attempt = useRef<{ id: string; words: string } | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useUnsavedGuard(name.trim() !== '')

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const wrong = fieldProblem(TagNameSchema, name, 'A tag')
    setProblem(wrong)
    if (wrong !== null) return
    // Sending the same values again keeps the id, so that a lost response makes only one tag.
    const words = `${color} ${name}`
    const id = attempt.current?.words === words ? attempt.current.id : createId()
    attempt.current = { id, words }
    const answer = await create({ id, name: name.trim(), color })
    if (answer.outcome === 'done') {
      attempt.current = null
      setName('')
    } else {
      setProblem(answer.words)
    }
    field.current?.focus()
  }
  return (
    <form className="tag-new" onSubmit={(event) => void submit(event)} noValidate>
      <TagColorMenu tag={{ id: 'new', name: 'the new tag', color }} onChange={setColor} />
      <div className="tag-name-field">
        <input
          ref={field}
          className="input"
          aria-label="Name of the new tag"
          aria-invalid={problem !== null}
          placeholder="Name"
          dir="auto"
          autoFocus
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setProblem(null)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.stopPropagation()
            onClose()
          }}
        />
        {problem !== null && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
      <Button look="ghost" onClick={onClose}>
        Close
      </Button>
      <Button look="primary" type="submit">
        Create tag
      </Button>
    </form>
  )
}
