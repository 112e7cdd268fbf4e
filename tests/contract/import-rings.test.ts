import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Imports have a direction: a module that is imported, directly or indirectly, does not import
// back.

const ROOT = resolve(import.meta.dirname, '../..')

type Graph = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Every source file below these folders, with the project files that it imports, including types.
 */
function readImports(...folders: string[]): Graph {
  const files = new Set(folders.flatMap(sourceFiles))
  const find = (from: string, name: string) => {
    const path = name.startsWith('.') ? join(dirname(from), name) : withoutAlias(name)
    return [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts')].find((one) => files.has(one))
  }
  return new Map(
    [...files].map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), 'utf8'))
      const found = importedFiles
        .filter(({ fileName }) => /^[.#]/.test(fileName))
        .map(({ fileName }) => find(file, fileName))
      return [file, new Set(found.filter((one) => one !== undefined))]
    }),
  )
}

const { paths } = (
  JSON.parse(readFileSync(join(ROOT, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, [string]> }
  }
).compilerOptions

/** `#room/name` as a path in the project. */
function withoutAlias(name: string): string {
  const slash = name.indexOf('/')
  const folder = paths[`${name.slice(0, slash)}/*`]?.[0]
  if (folder === undefined) throw new Error(`Nobody knows where ${name} leads.`)
  return join(folder.replace('*', name.slice(slash + 1)))
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'generated') return []
    if (statSync(join(ROOT, path)).isDirectory()) return sourceFiles(path)
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })
}

/**
 * The same graph between rooms: a folder of `home` or of its features is one room, and so is a file
 * directly in `home`.
 */
function betweenRooms(imports: Graph, home: string): Graph {
  const roomOf = (file: string) => {
    const [first = '', second = '', third] = relative(home, file).split('/')
    return first === 'features' && third !== undefined ? `${first}/${second}` : first
  }
  const rooms = new Map<string, Set<string>>()
  for (const [file, imported] of imports) {
    const room = roomOf(file)
    const others = rooms.get(room) ?? new Set()
    for (const one of imported) if (roomOf(one) !== room) others.add(roomOf(one))
    rooms.set(room, others)
  }
  return rooms
}

/** For each node that leads back to itself, a shortest such cycle. */
function rings(graph: Graph): string[] {
  return [...graph.keys()].flatMap((start) => {
    const chains: string[][] = [[start]]
    const seen = new Set<string>()
    for (const chain of chains) {
      for (const next of graph.get(chain.at(-1) ?? '') ?? []) {
        if (next === start) return [[...chain, next].join(' -> ')]
        if (!seen.has(next)) chains.push([...chain, next])
        seen.add(next)
      }
    }
    return []
  })
}

describe('imports', () => {
  const all = readImports('src', 'electron')

  it('are found, also of types, and a cycle is detected', () => {
    expect(all.size).toBeGreaterThan(500)
    expect([...(all.get('src/renderer/main.tsx') ?? [])]).toContain('src/renderer/app/app.tsx')
    expect([...(all.get('src/renderer/app/window-stores.ts') ?? [])]).toContain(
      'src/shared/ipc/bridge.ts',
    )
    const ring = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b'])],
    ])
    expect(rings(ring)).toEqual(['b -> c -> b', 'c -> b -> c'])
  })

  it('of files form no cycle', () => {
    expect(rings(all)).toEqual([])
  })

  it.each(['src/renderer', 'electron/main'])('of rooms form no cycle in %s', (home) => {
    const rooms = betweenRooms(readImports(home), home)
    expect(rooms.size).toBeGreaterThan(10)
    expect(rings(rooms)).toEqual([])
  })
})
