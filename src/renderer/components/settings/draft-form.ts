import { createStore, type StoreApi } from 'zustand/vanilla'
import { DomainError, isDomainError, type ErrorDetails } from '#shared/errors'
import { errorText } from '#renderer/errors/error-text'
import { ruleText } from '#renderer/errors/rule-text'

export type Problems<V> = Partial<Record<keyof V & string, string>>

export interface DraftForm<V extends object> {
  values: V
  /** The stored values, as far as this window knows. */
  saved: V
  /** Problems shown beside the fields, by field name. */
  problems: Problems<V>
  /** An error that belongs to no field. */
  error: string | null
  isSaving: boolean
  /** Counts refused attempts to save, so that each one can move the focus to the first problem. */
  refusals: number
  set: (part: Partial<V>) => void
  discard: () => void
  /** Saves the changed fields. Returns false if it was refused; the input stays. */
  save: () => Promise<boolean>
  /** Takes over values that are stored now. Fields that the user has changed stay as typed. */
  receive: (stored: V) => void
}

export interface DraftFormParts<V extends object> {
  initial: V
  /**
   * Where unsaved input survives when the page closes: `settingsFrame`'s `kept`, under the form's
   * own key.
   */
  keep?: { in: Map<string, unknown>; as: string }
  /** The names of the fields, in sentences and on the page. */
  labels: Record<keyof V & string, string>
  /** Validates the values before they are sent. Returns error texts. */
  check?: (values: V) => Problems<V>
  /**
   * Saves the changed fields only, and returns the stored values. `saved` is what the user has seen
   * of them.
   */
  save: (changed: Partial<V>, values: V, saved: V) => Promise<V>
  /**
   * Returns the values that are stored after a refusal with edit.overtaken. Saving again replaces
   * them. `now` has the overtaken fields from the refusal.
   */
  reread?: (now: ErrorDetails['edit.overtaken']['now'], saved: V) => V | Promise<V>
  /** Maps an error of main to problems of fields. Undefined if it concerns no field. */
  explain?: (error: unknown) => Problems<V> | undefined
}

/** A form with a save button. It never loses typed input, whatever the response is. */
export function createDraftForm<V extends object>(
  parts: DraftFormParts<V>,
): StoreApi<DraftForm<V>> {
  const { labels, check = () => ({}) } = parts
  const form = createStore<DraftForm<V>>()((set, get) => {
    const showOvertaken = async (
      reread: NonNullable<typeof parts.reread>,
      error: DomainError<'edit.overtaken'>,
    ) => {
      try {
        get().receive(await reread(error.details.now, get().saved))
        set({ isSaving: false, refusals: get().refusals + 1 })
      } catch {
        // The current values could not be read, so the error shows what is known.
        set({ isSaving: false, error: errorText(error), refusals: get().refusals + 1 })
      }
    }
    return {
      values: parts.initial,
      saved: parts.initial,
      problems: {},
      error: null,
      isSaving: false,
      refusals: 0,
      set: (part) => {
        const others = Object.entries(get().problems).filter(([name]) => !(name in part))
        const problems = Object.fromEntries(others) as Problems<V>
        set({ values: { ...get().values, ...part }, problems, error: null })
      },
      discard: () => set({ values: get().saved, problems: {}, error: null }),
      save: async () => {
        if (get().isSaving) return false
        const { values, saved } = get()
        const problems = check(values)
        if (Object.values(problems).some((problem) => problem !== undefined)) {
          set({ problems, refusals: get().refusals + 1 })
          return false
        }
        const changed = difference(values, saved)
        // Without changed fields there is nothing to save.
        if (Object.keys(changed).length === 0) return true
        set({ isSaving: true, problems: {}, error: null })
        try {
          const stored = await parts.save(changed, values, saved)
          set({ isSaving: false })
          // Input typed while waiting for the response is not saved yet, and stays.
          const typedOn = difference(get().values, values)
          set({ saved: stored, values: { ...stored, ...typedOn } })
          return true
        } catch (error) {
          if (parts.reread !== undefined && isDomainError(error, 'edit.overtaken')) {
            await showOvertaken(parts.reread, error)
            return false
          }
          const refused = parts.explain?.(error) ?? fieldProblems(error, labels)
          set({
            isSaving: false,
            problems: refused ?? {},
            error: refused === undefined ? errorText(error) : null,
            refusals: get().refusals + 1,
          })
          return false
        }
      },
      receive: (stored) => {
        const { values, saved, problems } = get()
        const typed = difference(values, saved)
        // Changed here and elsewhere: the typed value stays, and the form says what it would
        // replace.
        const both = (Object.keys(typed) as (keyof V & string)[]).filter(
          (name) => !isSame(stored[name], saved[name]) && !isSame(stored[name], values[name]),
        )
        const overtaken = both.map((name) => [name, overtakenWords(stored[name])])
        set({
          saved: stored,
          values: { ...stored, ...typed },
          problems: { ...problems, ...(Object.fromEntries(overtaken) as Problems<V>) },
        })
      },
    }
  })
  if (parts.keep !== undefined) keepUnsaved(form, parts.initial, parts.keep)
  return form
}

/** Restores input that was left unsaved, and stores unsaved input from now on. */
function keepUnsaved<V extends object>(
  form: StoreApi<DraftForm<V>>,
  stored: V,
  keep: NonNullable<DraftFormParts<V>['keep']>,
) {
  const kept = keep.in.get(keep.as) as Pick<DraftForm<V>, 'values' | 'saved'> | undefined
  if (kept !== undefined) {
    form.setState(kept)
    form.getState().receive(stored)
  }
  form.subscribe((state) => {
    const { values, saved } = state
    if (isUnsaved(state)) keep.in.set(keep.as, { values, saved })
    else keep.in.delete(keep.as)
  })
}

/** Whether the form has unsaved input. */
export function isUnsaved<V extends object>(form: DraftForm<V>): boolean {
  return Object.keys(difference(form.values, form.saved)).length > 0
}

function difference<V extends object>(values: V, from: V): Partial<V> {
  const names = Object.keys(values) as (keyof V)[]
  const changed = names.filter((name) => !isSame(values[name], from[name]))
  return Object.fromEntries(changed.map((name) => [name, values[name]])) as Partial<V>
}

function overtakenWords(now: unknown): string {
  const text = typeof now === 'string' && now !== '' ? `, to “${now.slice(0, 200)}”` : ''
  return `It was changed elsewhere in the meantime${text}. Saving replaces that.`
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

/**
 * Main names fields by path. Fields of this form get their own text; any other one becomes an error
 * of the whole form.
 */
function fieldProblems<V extends object>(
  error: unknown,
  labels: Record<keyof V & string, string>,
): Problems<V> | undefined {
  if (!(error instanceof DomainError) || error.code !== 'input.invalid') return undefined
  const { issues } = error.details as { issues: { path: string; rule: string }[] }
  const problems: Record<string, string> = {}
  for (const { path, rule } of issues) {
    const name = path.split('.')[0] ?? ''
    const label = (labels as Record<string, string>)[name]
    if (label === undefined) return undefined
    problems[name] ??= ruleText(rule, label)
  }
  return Object.keys(problems).length === 0 ? undefined : (problems as Problems<V>)
}
