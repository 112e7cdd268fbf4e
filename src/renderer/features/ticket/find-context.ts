import { createContext } from 'react'

/** The searched words. A long message that contains them is not folded. */
export const FindContext = createContext('')
