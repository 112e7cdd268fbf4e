import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Figures } from './measure'

const ROOT = resolve(import.meta.dirname, '../..')
const GIB = 1024 ** 3

/** The result of one operation in one size. Times are in milliseconds. */
export type Row = { operation: string; tickets: number } & Figures

/** One line of the table. */
export function printRow(row: Row): void {
  console.log(tableRow(row))
}

export function tableRow(row: Row): string {
  const ms = (value: number) => value.toFixed(2).padStart(9)
  const ratio = (value: number) => `${value.toFixed(2)}x`.padStart(7)
  return [
    row.operation.padEnd(46),
    row.tickets.toLocaleString('en').padStart(9),
    ...[ms(row.p50), ms(row.baselineP50), ratio(row.ratioP50)],
    ...[ms(row.p95), ms(row.baselineP95), ratio(row.ratioP95)],
  ].join(' ')
}

/** The worst ratio of each kind of operation, and how much slower the largest size is. */
export function printSummary(rows: Row[]): void {
  console.log('')
  for (const line of summarize(rows)) console.log(line)
}

export function summarize(rows: Row[]): string[] {
  const kinds = Map.groupBy(rows, (row) => row.operation.split(':')[0] ?? row.operation)
  const lines: string[] = []
  for (const [kind, all] of kinds) {
    const worst = (value: (row: Row) => number) => Math.max(...all.map(value)).toFixed(2)
    const growth = growthOf(all)
    lines.push(
      `${kind}: at most ${worst((row) => row.ratioP50)} x at p50, ${worst((row) => row.ratioP95)} x at p95` +
        (growth === null ? '' : `; largest against smallest ${growth.toFixed(2)} x`),
    )
  }
  return lines
}

/** The worst ratio of the p50 in the largest size to that in the smallest. Null with one size. */
function growthOf(rows: Row[]): number | null {
  const sizes = rows.map((row) => row.tickets)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  if (least === most) return null
  const p50 = (operation: string, tickets: number) =>
    rows.find((row) => row.operation === operation && row.tickets === tickets)?.p50
  const ratios = rows
    .filter((row) => row.tickets === most)
    .map((row) => row.p50 / (p50(row.operation, least) ?? row.p50))
  return Math.max(...ratios)
}

/** Writes the results to out/bench/<date>.json and to `file`. `besides` are results that are not times. */
export async function writeFigures(
  rows: Row[],
  file: string | null,
  besides: Readonly<Record<string, number>> = {},
): Promise<void> {
  const date = new Date().toISOString()
  const figures = {
    machine: machine(),
    commit: await commit(),
    date,
    rows: rows.map(rounded),
    besides,
  }
  const kept = join(ROOT, 'out/bench', `${date.replaceAll(':', '-')}.json`)
  for (const path of [kept, ...(file === null ? [] : [resolve(file)])]) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${JSON.stringify(figures, null, 2)}\n`)
  }
  console.log(`\nThe figures are in ${relative(process.cwd(), kept)}.`)
}

function rounded({ operation, tickets, ...figures }: Row): Row {
  const round = (value: number) => Math.round(value * 1000) / 1000
  return {
    operation,
    tickets,
    p50: round(figures.p50),
    p95: round(figures.p95),
    baselineP50: round(figures.baselineP50),
    baselineP95: round(figures.baselineP95),
    ratioP50: round(figures.ratioP50),
    ratioP95: round(figures.ratioP95),
  }
}

function machine(): string {
  const cores = cpus()
  const memory = Math.round(totalmem() / GIB)
  const system = `${process.platform} ${release()} ${process.arch}`
  return `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory} GB, ${system}, Node ${process.version}`
}

/** The measured commit, with a + if files differ from it. "unknown" outside a clone. */
async function commit(): Promise<string> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: ROOT })).stdout.trim()
  try {
    const head = await git('rev-parse', '--short', 'HEAD')
    return (await git('status', '--porcelain', '--untracked-files=no')) === '' ? head : `${head}+`
  } catch (error) {
    console.error(`The commit is not known: ${String(error)}`)
    return 'unknown'
  }
}
