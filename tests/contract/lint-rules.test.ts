import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, it } from 'vitest'
import { makeTempDir, removeDataDir } from '../support/temp-dir'

const root = join(import.meta.dirname, '../..')
const OXLINT = join(root, 'node_modules/oxlint/bin/oxlint')
/** Where oxlint finds the program that knows types. */
const BIN = join(root, 'node_modules/.bin')
const CONFIG = join(root, '.oxlintrc.json')

type RuleEntry = string | [level: string, ...unknown[]]
const { rules: typed } = JSON.parse(readFileSync(CONFIG, 'utf8')) as {
  rules: Record<string, RuleEntry>
}

/** The rules that a list turns on. */
const rulesOf = (configs: readonly { rules?: Record<string, unknown> }[]) =>
  configs
    .flatMap(({ rules = {} }) => Object.entries(rules))
    .filter(([, entry]) => entry !== 'off')
    .map(([name]) => name)

const needTypes = new Set(Object.keys(tseslint.configs.disableTypeChecked.rules ?? {}))
const strict = rulesOf(tseslint.configs.strictTypeChecked as { rules?: Record<string, unknown> }[])

it('has every strict rule that needs types in oxlint', () => {
  const wanted = strict
    .filter((name) => needTypes.has(name))
    .map((name) => name.replace('@typescript-eslint/', 'typescript/'))
  expect(wanted.length).toBeGreaterThan(40)
  expect(Object.keys(typed)).toEqual(expect.arrayContaining(wanted))
  expect(
    Object.values(typed).every((entry) => (Array.isArray(entry) ? entry[0] : entry) === 'error'),
  ).toBe(true)
})

it('has every other strict rule in ESLint', async () => {
  const eslint = new ESLint({ cwd: root })
  const { rules } = (await eslint.calculateConfigForFile(join(root, 'src/shared/errors.ts'))) as {
    rules: Record<string, [severity: number, ...unknown[]]>
  }
  const on = Object.keys(rules).filter((name) => rules[name]?.[0] === 2)
  const wanted = strict.filter((name) => !needTypes.has(name))
  expect(wanted.length).toBeGreaterThan(30)
  expect(on).toEqual(expect.arrayContaining(wanted))
})

it('reports an error that only types reveal', async () => {
  const folder = await makeTempDir('lint')
  try {
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true } }')
    const code = 'export async function later() {\n  await later()\n  later()\n}\n'
    writeFileSync(join(folder, 'late.ts'), code)
    const run = promisify(execFile)(
      process.execPath,
      [OXLINT, '--config', CONFIG, '--format', 'unix', '.'],
      {
        cwd: folder,
        env: { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}` },
      },
    )
    await expect(run).rejects.toMatchObject({
      stdout: expect.stringMatching(
        /^.*late\.ts:3:3: .*no-floating-promises.*\n\n1 problem/,
      ) as string,
    })
  } finally {
    await removeDataDir(folder)
  }
})
