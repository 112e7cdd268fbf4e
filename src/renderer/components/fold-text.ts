interface FoldedText {
  text: string
  isFolded: boolean
  sizeWords: string
}

const FOLD_FROM = 4000
const SHOWN = 2500

/** The start of a very long text, cut between lines or words if possible. */
export function foldText(text: string): FoldedText {
  if (text.length <= FOLD_FROM) return { text, isFolded: false, sizeWords: '' }
  const slice = text.slice(0, SHOWN)
  const line = slice.lastIndexOf('\n')
  const word = slice.lastIndexOf(' ')
  const end = line > SHOWN / 2 ? line : word > SHOWN / 2 ? word : SHOWN
  // A surrogate pair is one character and must not be split.
  const shown = slice
    .slice(0, end)
    .toWellFormed()
    .replace(/\ufffd$/u, '')
  const count = new Intl.NumberFormat(undefined, { notation: 'compact' }).format(text.length)
  return { text: `${shown}…`, isFolded: true, sizeWords: `${count} characters` }
}
