import { appendFile, stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  type FilesImportResult,
  importFiles,
  importRefusal,
} from '#main/features/imports/import-files'
import type { ImportFile } from '#main/features/imports/import-file'
import { type ImportWorkspace, listWorkspaces } from '#main/features/imports/list-workspaces'
import { type RejectedRow, rejectedAsCsv } from '#main/features/imports/rejected-rows'
import { type DateOrder, DateOrderSchema, IMPORT_FIELDS, isMailFile } from '#shared/domain/import'
import { type AdminIo, CommandError, EXIT, type ExitCode, UsageError } from './admin-io'
import { applyColumnChoices, type ColumnChoice, parseColumnChoice } from './column-choice'
import { progressLine } from './progress-line'
import { type OwnedDatabase, withDatabase } from './with-database'

interface ImportOptions {
  dates?: DateOrder
  workspace?: string
  map: ColumnChoice[]
  dryRun?: boolean
  report?: string
  json?: boolean
}

const PATIENCE_MS = 60_000
/** Number of rejected rows that are printed. A report file lists all of them. */
const PRINTED = 20
const IN_JSON = 1000

/** `import FILE...`: imports tickets from CSV files and mails. */
export function addImportCommand(
  program: Command,
  io: AdminIo,
  setExitCode: (code: ExitCode) => void,
): void {
  program
    .command('import')
    .description('Import tickets from CSV files or mails. Importing again adds nothing twice.')
    .argument('<file...>', 'CSV files, mails (.eml, .emlx, .mbox), or both')
    .option('--workspace <slug>', 'where to import to; needed when there are several workspaces')
    .option(
      '--map <field=column>',
      'use a column (its name or its number from 1) for a field; "field=" for none',
      (text: string, before: ColumnChoice[]) => [...before, parseColumnChoice(text)],
      [],
    )
    .addOption(
      new Option(
        '--dates <order>',
        'how dates such as 3/4/2026 are read, where the file leaves it open',
      ).choices(DateOrderSchema.options),
    )
    .option('--dry-run', 'read and check everything, write nothing')
    .option('--report <file>', 'write all rejected rows to this CSV file')
    .option('--json', 'print one JSON document (with the first 1,000 rejected rows)')
    .addHelpText(
      'after',
      `
Fields: ${IMPORT_FIELDS.join(', ')}.
Columns are guessed from their names and values; --map corrects a guess.

Exit codes: 0 the files were read to the end, also when rows were rejected;
            1 a file could not be read, the database failed, or it was interrupted; 2 wrong usage.`,
    )
    .action(async (paths: string[], options: ImportOptions) => {
      const sets = await groupFiles(paths, io.cwd)
      const results = await withDatabase(io, (opened) => importSets(sets, options, io, opened))
      const cancelled = results.some(({ state }) => state === 'cancelled')
      if (cancelled) setExitCode(EXIT.failed)
    })
}

type SetResult = FilesImportResult & { rejectedRows: RejectedRow[] }

async function importSets(
  sets: readonly ImportFile[][],
  options: ImportOptions,
  io: AdminIo,
  { database }: OwnedDatabase,
): Promise<SetResult[]> {
  const workspace = chooseWorkspace(await listWorkspaces(database), options.workspace)
  const report = options.report === undefined ? null : resolve(io.cwd, options.report)
  if (report !== null) await writeFile(report, rejectedAsCsv([]))
  const results: SetResult[] = []
  for (const files of sets) {
    if (io.interrupted.aborted) break
    const rejectedRows: RejectedRow[] = []
    const line = progressLine(io)
    try {
      const result = await importFiles({
        files,
        target: { database, workspaceId: workspace.id, as: 'operator' },
        ways: { ...workspace, senderAddress: () => Promise.resolve(workspace.senderAddress) },
        chooseMapping: (preview) => applyColumnChoices(preview, options.map),
        dateOrder: options.dates,
        refuseUnclearDates: (example) => {
          throw new UsageError(
            `${files[0]?.name ?? ''}: dates such as "${example}" can be read both ways. Add --dates day-first or --dates month-first.`,
          )
        },
        dryRun: options.dryRun === true,
        cancel: io.interrupted,
        clock: () => new Date(),
        patienceMs: PATIENCE_MS,
        onProgress: line.show,
        onRejected: async (rows) => {
          rejectedRows.push(...rows.slice(0, IN_JSON - rejectedRows.length))
          if (report !== null) await appendFile(report, withoutHeader(rejectedAsCsv(rows)))
        },
      })
      results.push({ ...result, rejectedRows })
    } catch (error) {
      const words = importRefusal(error)
      if (words === null) throw error
      throw new CommandError(`${files[0]?.name ?? ''}: ${words}`)
    } finally {
      line.clear()
    }
  }
  print(results, workspace, options, io)
  return results
}

function print(
  results: readonly SetResult[],
  workspace: ImportWorkspace,
  options: ImportOptions,
  io: AdminIo,
): void {
  if (options.json === true) {
    const dryRun = options.dryRun === true
    io.out(`${JSON.stringify({ workspace: workspace.slug, dryRun, imports: results }, null, 2)}\n`)
    return
  }
  for (const result of results) {
    const { fileName, added, alreadyThere, rejected, rejectedRows, notes, state } = result
    const stopped = state === 'cancelled' ? ' Interrupted; the rest was not read.' : ''
    const counts =
      options.dryRun === true
        ? `${added} can be imported, ${rejected} cannot.`
        : `${added} added, ${alreadyThere} already there, ${rejected} rejected.`
    io.out(`${fileName}: ${counts}${stopped}\n`)
    for (const note of notes) io.out(`  ${note}\n`)
    for (const { file, line, reason } of rejectedRows.slice(0, PRINTED)) {
      io.out(`  ${file}, line ${line}: ${reason}\n`)
    }
    if (rejected > PRINTED) {
      const where = options.report === undefined ? '--report FILE writes all' : options.report
      io.out(`  ... and ${rejected - PRINTED} more (${where}).\n`)
    }
  }
}

/** Each CSV file is its own import. All mails together are one, so that replies find their tickets. */
async function groupFiles(paths: readonly string[], cwd: string): Promise<ImportFile[][]> {
  const mails: ImportFile[] = []
  const sets: ImportFile[][] = []
  for (const given of paths) {
    const path = resolve(cwd, given)
    const file = { name: basename(path), path, size: await sizeOf(path) }
    if (isMailFile(path)) mails.push(file)
    else sets.push([file])
  }
  return mails.length === 0 ? sets : [...sets, mails]
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw new CommandError(`${path} is a folder. Name the files in it.`)
    return found.size
  } catch (error) {
    const words = error instanceof CommandError ? null : importRefusal(error)
    if (words === null) throw error
    throw new CommandError(words)
  }
}

function chooseWorkspace(
  workspaces: readonly ImportWorkspace[],
  slug: string | undefined,
): ImportWorkspace {
  const slugs = workspaces.map((workspace) => workspace.slug).join(', ')
  if (slug !== undefined) {
    const found = workspaces.find((workspace) => workspace.slug === slug)
    if (found === undefined) throw new UsageError(`There is no workspace "${slug}" (${slugs}).`)
    return found
  }
  const [only] = workspaces
  if (only === undefined) {
    throw new CommandError(
      'There is no workspace yet. Start the app once, or run init for a team, to create one.',
    )
  }
  if (workspaces.length > 1) throw new UsageError(`Choose one with --workspace: ${slugs}.`)
  return only
}

function withoutHeader(csv: string): string {
  return csv.slice(csv.indexOf('\r\n') + 2)
}
