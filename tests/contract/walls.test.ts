import { join } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Only the walls, because rules that need types need the file on disk. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    {
      files: ['**/*.{ts,tsx}'],
      languageOptions: { parserOptions: { projectService: false, project: false } },
    },
  ],
  ruleFilter: ({ ruleId }) => /^no-restricted-(imports|syntax)$/.test(ruleId),
})

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, filePath) })
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message)
}

describe('walls between the rooms', () => {
  it.each([
    ['src/shared/domain/x.ts', 'node:fs'],
    ['src/shared/domain/x.ts', 'react'],
    ['src/shared/domain/x.ts', '#renderer/api/client'],
    ['src/renderer/features/x.ts', 'electron'],
    ['src/renderer/features/x.ts', 'node:fs'],
    ['src/renderer/features/x.ts', '@prisma/client'],
    ['src/renderer/features/x.ts', '#main/start'],
    ['electron/preload/index.ts', 'zod'],
    ['electron/preload/index.ts', '#shared/ipc/contract'],
    ['electron/preload/index.ts', '../main/start'],
    ['electron/main/features/tickets/close.ts', 'electron'],
    ['electron/main/features/tickets/close.ts', 'pg'],
    ['electron/main/features/tickets/close.ts', '#main/database/generated/client'],
    ['electron/main/features/tickets/close.ts', '../comments/comments-repository'],
    ['electron/main/features/tickets/close.ts', '#main/features/comments/comments-repository'],
    ['electron/main/features/tickets/close.ts', '../../text/trim'],
    ['electron/main/features/tickets/close.ts', '#main/windows/main-window'],
    ['electron/main/features/tickets/close.ts', '#main/ipc/publish'],
    ['electron/main/features/tickets/ticket-repository.ts', 'electron'],
    ['electron/main/features/imports/imports-repository.ts', '../members/members-repository'],
    ['electron/main/services/open-services.ts', '../features/setup/setup-repository'],
    ['electron/main/worker/worker.ts', '../mail/outbox-repository'],
    ['electron/main/live/x.ts', '#main/notifications/native-notifications-repository'],
    ['electron/main/mail/x.ts', '../worker/worker-repository'],
    ['electron/main/database/x.ts', '#main/features/tags/tags-repository'],
    ['electron/main/start.ts', '../runtime-chromium/electron'],
    ['electron/main/start.ts', '#renderer/app/app'],
    ['electron/main/start.ts', '#tests/support/workspace'],
    ['electron/main/state/x.ts', '@prisma/client'],
    ['electron/admin/import-command.ts', 'electron'],
    ['electron/admin/import-command.ts', '../main/windows/menu'],
    ['electron/admin/import-command.ts', '#main/features/imports/imports-repository'],
    ['electron/admin/import-command.ts', 'pg'],
    ['electron/admin/logins-repository.ts', '#main/worker/worker-repository'],
    ['electron/runtime-chromium/app.ts', '../main/start'],
    ['electron/runtime-chromium/app.ts', '#shared/errors'],
    ['src/renderer/features/queue/x.ts', '#renderer/app/workspace-stores'],
    ['src/renderer/features/queue/x.ts', '#renderer/features/audit/audit-page'],
    ['src/renderer/features/queue/x.ts', '../audit/audit-page'],
    ['src/renderer/features/queue/x.ts', './../audit/audit-page'],
    ['src/renderer/features/queue/x.ts', '#renderer/state/../app/app'],
    ['electron/main/features/tickets/close.ts', '../comments/comments-repository.js'],
    ['src/renderer/state/x.ts', '#renderer/features/queue/queue-store'],
    ['tests/unit/x.test.ts', '../../electron/main/start'],
  ])('%s may not import %s', async (file, target) => {
    expect(await complaints(file, `import * as x from '${target}'\nexport { x }\n`)).toEqual([
      'no-restricted-imports',
    ])
  })

  it.each([
    ['src/shared/domain/x.ts', 'zod'],
    ['src/renderer/features/x.ts', '#shared/errors'],
    ['electron/main/features/tickets/close.ts', './ticket-repository'],
    ['electron/main/features/tickets/close.ts', '../users/is-member'],
    ['electron/main/features/tickets/ticket-repository.ts', '#main/database/generated/client'],
    ['electron/main/windows/menu.ts', 'electron'],
    ['electron/main/features/imports/csv/x.ts', '../imports-repository'],
    ['electron/main/mail/outbox.ts', './outbox-repository'],
    ['electron/admin/import-command.ts', '#main/features/imports/run-import'],
    ['electron/admin/url-command.ts', './logins-repository'],
    ['electron/admin/logins-repository.ts', '#main/database/generated/client'],
    ['src/renderer/features/queue/x.ts', '#renderer/features/messages/composer'],
    ['tests/unit/x.test.ts', '#main/start'],
  ])('%s may import %s', async (file, target) => {
    expect(await complaints(file, `import * as x from '${target}'\nexport { x }\n`)).toEqual([])
  })

  it.each([
    ['src/renderer/x.tsx', 'export const x = <p dangerouslySetInnerHTML={{ __html: y }} />'],
    ['electron/main/features/t/t-repository.ts', 'export const x = db.$queryRawUnsafe(sql)'],
    ['electron/main/windows/x.ts', "window.webContents.send('x')"],
    ['electron/main/windows/x.ts', "import { ipcMain } from 'electron'\nexport { ipcMain }"],
    ['src/renderer/x.tsx', 'export default 1'],
  ])('%s may not contain %s', async (file, code) => {
    expect(await complaints(file, code)).toEqual(['no-restricted-syntax'])
  })

  it.each([
    "run('select private.discard_mail($1, $2)', [id])",
    'run(`select id, kind\n  from private.claimed_mail($1)`, [id])',
    'client.query(`\n  SELECT ${columns} FROM "Ticket"`)',
    'client.query("INSERT INTO private.setup DEFAULT VALUES")',
    'client.query(\'UPDATE "Ticket" SET "subject" = $1\')',
    "client.query('update private.leases set until = now()')",
    "client.query('DELETE FROM private.sessions')",
    "client.query('WITH gone AS (DELETE FROM private.sessions RETURNING 1) SELECT count(*) FROM gone')",
    "client.query('CREATE TABLE x (id text)')",
    'client.query(`alter role ${name} login`)',
    "client.query('DROP FUNCTION x()')",
    "client.query('GRANT connect_app TO connect_desktop')",
    'client.query(`revoke all on database ${name} from public`)',
    'client.query(`LISTEN ${channel}`)',
    "client.query('NOTIFY connect_changes')",
    "client.query('SET LOCAL work_mem = 1')",
    "client.query('BEGIN')",
    'database.$executeRaw`${text}`',
  ])('SQL such as %s belongs to the database room and repositories only', async (statement) => {
    const code = `export const x = ${statement}`
    for (const file of [
      'electron/main/mail/x.ts',
      'electron/main/ipc/x.ts',
      'electron/main/features/tickets/close.ts',
      'electron/admin/x.ts',
    ]) {
      expect(new Set(await complaints(file, code)), file).toEqual(new Set(['no-restricted-syntax']))
    }
    for (const file of [
      'electron/main/database/x.ts',
      'electron/main/features/tags/x-repository.ts',
      'electron/admin/x-repository.ts',
    ]) {
      expect(await complaints(file, code), file).toEqual([])
    }
  })

  it.each(['database.$queryRaw<Row[]>`${text}`', 'client.query<Row>(text)'])(
    'rows are parsed in one place, so nobody else may say %s',
    async (statement) => {
      const code = `export const x = ${statement}`
      for (const file of [
        'electron/main/mail/x.ts',
        'electron/main/ipc/x.ts',
        'electron/main/database/x.ts',
        'electron/main/features/tags/x-repository.ts',
        'electron/admin/x-repository.ts',
      ]) {
        expect(await complaints(file, code), file).toEqual(['no-restricted-syntax'])
      }
      expect(await complaints('electron/main/database/read-rows.ts', code)).toEqual([])
      expect(await complaints('electron/main/database/read-pg-rows.ts', code)).toEqual([])
    },
  )

  it.each([
    'Select all',
    'select the first row',
    'Update needed',
    'update the app',
    'Delete from the list',
    'Create a workspace',
    'create-table',
    'with a name',
    'grant',
    'set',
    'Begin',
    'commit',
  ])('the words "%s" are not SQL', async (words) => {
    const code = `export const x = '${words}'`
    expect(await complaints('electron/main/features/tickets/close.ts', code)).toEqual([])
  })
})
