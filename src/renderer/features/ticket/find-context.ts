import { createContext } from 'react'

/** The words that are looked for in the conversation: a long message that holds them is not folded. */
export const FindContext = createContext('')
