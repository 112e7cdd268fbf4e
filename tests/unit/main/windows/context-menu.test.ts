import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ Menu: {}, clipboard: {} }))
const { contextMenuOf } = await import('#main/windows/context-menu')

type Asked = Parameters<typeof contextMenuOf>[0]

const FIELD = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true }
const nowhere = {
  isEditable: false,
  selectionText: '',
  linkURL: '',
  misspelledWord: '',
  dictionarySuggestions: [],
  editFlags: { ...FIELD, canCut: false, canCopy: false, canPaste: false },
} as unknown as Asked
const inField = { ...nowhere, isEditable: true, editFlags: FIELD } as Asked

function menuFor(asked: Asked) {
  const done: string[] = []
  const template = contextMenuOf(asked, {
    replaceWord: (word) => done.push(`replace ${word}`),
    learnWord: (word) => done.push(`learn ${word}`),
    copyText: (text) => done.push(`copy ${text}`),
  })
  const labels = template.map(({ label, type, enabled }) =>
    type === 'separator' ? '-' : `${label ?? ''}${enabled === false ? ' (off)' : ''}`,
  )
  const choose = (wanted: string) => {
    const item = template.find(({ label }) => label === wanted)
    ;(item?.click as (() => void) | undefined)?.()
    return done
  }
  return { labels, choose, roles: template.flatMap(({ role }) => role ?? []) }
}

describe('a right click', () => {
  it('offers nothing if nothing is possible', () => {
    expect(menuFor(nowhere).labels).toEqual([])
    expect(menuFor({ ...nowhere, selectionText: ' \n' }).labels).toEqual([])
    expect(menuFor({ ...nowhere, linkURL: 'app://bundle/index.html#x' }).labels).toEqual([])
  })

  it('in a field offers the actions for its text', () => {
    expect(menuFor(inField).roles).toEqual([
      ...['cut', 'copy', 'paste', 'pasteAndMatchStyle', 'selectAll'],
    ])
    const empty = { ...inField, editFlags: nowhere.editFlags }
    expect(menuFor(empty).labels).toEqual([
      ...['Cut (off)', 'Copy (off)', 'Paste (off)', 'Paste as text (off)', '-', 'Select all'],
    ])
  })

  it('on selected text offers to copy it', () => {
    expect(menuFor({ ...nowhere, selectionText: 'words' }).roles).toEqual(['copy'])
  })

  it('corrects and adds a word to the dictionary', () => {
    const asked = { ...inField, misspelledWord: 'teh', dictionarySuggestions: ['the', 'ten'] }
    const menu = menuFor(asked)
    expect(menu.labels.slice(0, 4)).toEqual(['the', 'ten', 'Add to dictionary', '-'])
    menu.choose('the')
    expect(menu.choose('Add to dictionary')).toEqual(['replace the', 'learn teh'])
    expect(menuFor({ ...asked, dictionarySuggestions: [] }).labels[0]).toBe('No suggestions (off)')
  })

  it('copies a link and an address, and text beside them', () => {
    const link = menuFor({ ...nowhere, linkURL: 'https://example.org/a?b=c', selectionText: 'a' })
    expect(link.labels).toEqual(['Copy link', '-', 'Copy'])
    expect(link.choose('Copy link')).toEqual(['copy https://example.org/a?b=c'])
    const mail = menuFor({ ...nowhere, linkURL: 'mailto:cora%2Bx@example.org?subject=Hi' })
    expect(mail.choose('Copy e-mail address')).toEqual(['copy cora+x@example.org'])
    const odd = menuFor({ ...nowhere, linkURL: 'mailto:100%@example.org' })
    expect(odd.choose('Copy e-mail address')).toEqual(['copy 100%@example.org'])
  })
})
