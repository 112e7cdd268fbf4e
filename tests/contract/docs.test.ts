import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// What the texts of the repository name is there: files, sections, scripts.

const ROOT = resolve(import.meta.dirname, '../..')

/** Paths that a guide invents for its example. */
const EXAMPLES = new Set(['electron/main/features/tickets/set-reference.ts'])

const texts = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'prisma/README.md'],
  ...markdownBelow('docs'),
  ...markdownBelow('electron'),
].map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))

function markdownBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

/** A text without its code blocks, where brackets and parentheses are code. */
const prose = (text: string) => text.replaceAll(/^```[^]*?^```/gm, '')
const withoutCode = (text: string) => prose(text).replaceAll(/`[^`\n]*`/g, '')

/** Headings as the anchors that Markdown viewers make of them. */
const anchorsOf = (text: string) =>
  [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('the documents', () => {
  it('are found, with their links', () => {
    expect(texts.length).toBeGreaterThan(30)
    expect(texts.map(({ text }) => text).join('\n')).toContain('](docs/guides/team.md)')
  })

  it.each(texts)('$file links only to what exists', ({ file, text }) => {
    const broken = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const there = path === '' ? join(ROOT, file) : join(ROOT, dirname(file), path)
        if (!existsSync(there)) return true
        return anchor !== undefined && !anchorsOf(readFileSync(there, 'utf8')).includes(anchor)
      })
    expect(broken).toEqual([])
  })

  it.each(texts)('$file names only files and folders that exist', ({ text }) => {
    const missing = [
      ...prose(text).matchAll(/`((?:src|electron|prisma|tests|docs|resources)\/[\w./@-]+)`/g),
    ]
      .map(([, path = '']) => path)
      .filter((path) => !EXAMPLES.has(path) && !existsSync(join(ROOT, path)))
    expect(missing).toEqual([])
  })

  it('name only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = texts.flatMap(({ text }) =>
      [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})
