import { createStore, type StoreApi } from 'zustand/vanilla'
import { codeFromPaste, CodeSchema } from '#shared/domain/code'
import { fieldProblem } from '#renderer/errors/rule-text'

export interface CodeStore {
  code: string
  checking: boolean
  /** What is wrong with the input before it was sent. */
  problem: string | null
  /** Why main refused the code. */
  error: unknown
  /** Increases when the field should take the focus with its content selected. */
  focusRequest: number
  write: (text: string) => void
  /** Takes a code from a pasted mail. Returns false if the paste should proceed as usual. */
  paste: (text: string) => boolean
  /**
   * Each submission counts as an attempt, so a second one does nothing while the first is in
   * progress.
   */
  submit: () => Promise<void>
  /** Starts again after another code was sent. */
  clear: () => void
}

/**
 * The field for the six digits. `verify` throws if they are refused. Nothing is sent until the user
 * submits: a typing error in the last digit must not cost an attempt.
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
