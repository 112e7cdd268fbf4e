import { describe, expect, it } from 'vitest'
import { createUniqueNames, numbered, safeName } from '#main/features/attachments/safe-name'

describe('a name for disks', () => {
  it.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['../../x', 'x'],
    ['..\\..\\windows\\system32\\x.dll', 'windows_system32_x.dll'],
    ['/etc/passwd', 'etc_passwd'],
    ['C:\\a.txt', 'C__a.txt'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['LPT1.tar.gz', '_LPT1.tar.gz'],
    ['COM¹', '_COM¹'],
    ['.bashrc', 'bashrc'],
    ['...', 'file'],
    ['', 'file'],
    ['   ', 'file'],
    ['report. . ', 'report'],
    ['evil.exe. .', 'evil.exe'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['a\u200b\u2066b\u2069.txt', 'ab.txt'],
    ['line\nbreak\u0007.txt', 'line_break_.txt'],
    ['what?<b>|"*:.txt', 'what__b_____.txt'],
    ['Übersicht 😀 ‪ملف‬.png', 'Übersicht 😀 ملف.png'],
    ['e\u0301te\u0301.txt', 'été.txt'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeName(name)).toBe(safe)
  })

  it('keeps its extension when it is cut, and splits no letter', () => {
    const long = safeName(`${'x'.repeat(300)}.pdf`)
    expect(long).toBe(`${'x'.repeat(236)}.pdf`)
    const family = '👨‍👩‍👧‍👦'
    const emoji = safeName(`${family.repeat(30)}.png`)
    expect(Buffer.byteLength(emoji)).toBeLessThanOrEqual(240)
    expect(emoji.endsWith('.png')).toBe(true)
    expect(emoji.isWellFormed()).toBe(true)
  })

  it('stays unchanged when it is made safe again', () => {
    for (const name of ['../../x', 'CON', '.a.', 'a\u202eb', `${'ä'.repeat(300)}.txt`]) {
      expect(safeName(safeName(name))).toBe(safeName(name))
    }
  })
})

it('names in one zip are different on every disk', () => {
  const unique = createUniqueNames()
  expect(['a.txt', 'A.TXT', 'a.txt', '../a.txt', 'b'].map(unique)).toEqual([
    'a.txt',
    'A (2).TXT',
    'a (3).txt',
    'a (4).txt',
    'b',
  ])
})

it('a number goes before the extension', () => {
  expect(numbered('a.tar.gz', 2)).toBe('a.tar (2).gz')
  expect(numbered('.hidden', 2)).toBe('.hidden (2)')
})
