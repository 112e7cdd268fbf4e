import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { TagNameSchema } from '#shared/domain/tag'
import { fieldProblem } from '#renderer/errors/rule-text'
import { useUnsavedGuard } from '#renderer/components/settings/settings-form'
import type { CountedTag, NameAnswer } from './tags-store'

interface TagNameProps {
  tag: CountedTag
  isEditing: boolean
  onEditing: (isEditing: boolean) => void
  rename: (name: string, seenName: string) => Promise<NameAnswer>
  /** Another tag already has the typed name. */
  onTaken: (other: CountedTag) => void
}

/**
 * A tag's name, edited in place: Enter saves, Escape cancels, and after a refusal the input stays.
 */
export function TagName({ tag, isEditing, onEditing, rename, onTaken }: TagNameProps) {
  if (isEditing) return <NameField {...{ tag, onEditing, rename, onTaken }} />
  return (
    <button
      type="button"
      className="tag-name cut"
      dir="auto"
      aria-label={`Rename ${tag.name}`}
      onClick={() => onEditing(true)}
    >
      {tag.name}
    </button>
  )
}

function NameField({ tag, onEditing, rename, onTaken }: Omit<TagNameProps, 'isEditing'>) {
  const [text, setText] = useState(tag.name)
  /** The name when editing began, or the newer name that a refusal reported. */
  const [seen, setSeen] = useState(tag.name)
  const newest = useRef(tag.name)
  useEffect(() => {
    newest.current = tag.name
  }, [tag.name])
  const [problem, setProblem] = useState<string | null>(null)
  const isSaving = useRef(false)
  useUnsavedGuard(text !== seen)

  const save = async () => {
    if (isSaving.current) return
    if (text.trim() === seen) {
      onEditing(false)
      return
    }
    const wrong = fieldProblem(TagNameSchema, text, 'A tag')
    setProblem(wrong)
    if (wrong !== null) return
    isSaving.current = true
    const answer = await rename(text.trim(), seen)
    isSaving.current = false
    if (answer.outcome === 'done') {
      onEditing(false)
      return
    }
    setProblem(answer.words)
    setSeen(newest.current)
    if (answer.outcome === 'taken' && answer.other !== null) onTaken(answer.other)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void save()
    else if (event.key === 'Escape') onEditing(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="tag-name-field">
      <input
        className="input"
        aria-label={`Name of the tag ${tag.name}`}
        aria-invalid={problem !== null}
        dir="auto"
        autoFocus
        value={text}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setText(event.target.value)
          setProblem(null)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (text.trim() === seen) onEditing(false)
          else if (problem === null) void save()
        }}
      />
      {problem !== null && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
