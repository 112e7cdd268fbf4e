import { createStore, type StoreApi } from 'zustand/vanilla'
import { codeFromPaste, CodeSchema } from '#shared/domain/code'
import { fieldProblem } from '#renderer/errors/rule-text'

export interface CodeStore {
  code: string
  checking: boolean
  /** What is wrong with the digits before anybody was asked. */
  problem: string | null
  /** Why main refused them. */
  error: unknown
  /** Counts up when the field shall take the focus, with what is in it selected. */
  focusRequest: number
  write: (text: string) => void
  /** Takes a code out of a pasted mail; false when the paste should go on as usual. */
  paste: (text: string) => boolean
  /** Each submission counts as an attempt, so a second one while the first is under way does nothing. */
  submit: () => Promise<void>
  /** Begins anew after another code was sent. */
  clear: () => void
}

/**
 * The field for the six digits. `verify` throws when they are refused. Nothing is sent before the
 * person says so: a digit that was mistyped last must not cost an attempt.
 */
export function createCodeStore(verify: (code: string) => Promise<unknown>): StoreApi<CodeStore> {
  return createStore<CodeStore>()((set, get) => {
    const refocus = () => ({ focusRequest: get().focusRequest + 1 })
    return {
      code: '',
      checking: false,
      problem: null,
      error: null,
      focusRequest: 0,
      write: (text) => set({ code: text, problem: null }),
      paste: (text) => {
        const found = codeFromPaste(text)
        if (found === null) return false
        get().write(found)
        return true
      },
      submit: async () => {
        const { code, checking } = get()
        if (checking) return
        const parsed = CodeSchema.safeParse(code)
        if (!parsed.success) {
          set({ problem: fieldProblem(CodeSchema, code, 'Code'), ...refocus() })
          return
        }
        set({ checking: true, problem: null, error: null })
        try {
          await verify(parsed.data)
          set({ checking: false })
        } catch (error) {
          set({ checking: false, error, ...refocus() })
        }
      },
      clear: () => set({ code: '', problem: null, error: null, ...refocus() }),
    }
  })
}
