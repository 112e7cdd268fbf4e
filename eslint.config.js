import { readdirSync } from 'node:fs'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { rawReads, sqlText } from './eslint.sql.js'

/**
 * The walls (CONTRIBUTING.md): who may import whom. A room is imported by its alias (`paths` in
 * tsconfig.base.json), a neighbour by a relative path; both ways are matched, and packages by name.
 */
const ban = (regex, message) => ({ regex, message })
const room = (name) => `^(\\.\\.?/(.*/)?|#)${name}(/|$)`
const packages = {
  electron: ban(
    '^electron(/|$)',
    'Electron is for main (outside features), preload and nothing else.',
  ),
  node: ban('^(node:.*|fs|path|os|child_process|crypto)$', 'There is no Node here.'),
  database: ban(
    '^(pg|@prisma/.*|prisma)$|/database/generated(/|$)',
    'Prisma and SQL live in database/ and *-repository.ts.',
  ),
}
const rooms = {
  renderer: ban(room('renderer'), 'Nobody imports the page.'),
  main: ban(room('main'), 'Main is behind the bridge.'),
  preload: ban(room('preload'), 'Nobody imports the preload.'),
  admin: ban(room('admin'), 'Nobody imports the command line.'),
  runtime: ban(room('runtime-chromium'), 'Product code never knows which runtime it is on.'),
  launcher: ban(
    room('launcher'),
    'The launcher runs before anything else and is imported by nothing.',
  ),
  tests: ban('(^|/|#)tests/', 'Tests import the product, never the other way round.'),
  windows: ban(
    room('(main/)?(windows|ipc/(router|publish))'),
    'Only what starts the app knows of windows.',
  ),
  otherRepository: ban(
    '^(?!\\./|\\.\\./[^/]+$).*-repository$',
    'A repository belongs to its own folder. Others call a use case.',
  ),
}
/** What would lead round the walls: more than one folder up, detours, and names with an extension. */
const CLIMB = ban(
  '^\\.\\./\\.\\./|^\\./\\.|[^./]/\\.',
  'At most one folder up and no detour: use the alias of the room.',
)
const EXTENSION = ban(
  '^([.]|#(?!launcher|packaging)).*\\.[cm]?[jt]sx?$',
  'Names have no extension.',
)
const only = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: [CLIMB, EXTENSION, ...patterns] }],
})
/** Node runs these as they are, and wants whole names. */
const onlyWithExtensions = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: [CLIMB, ...patterns] }],
})
/** Which features of the window may use parts of which others; a new line here is a decision. */
const FEATURE_USES = {
  administration: ['workspaces'],
  imports: ['attachments'],
  installations: ['team'],
  messages: ['attachments', 'canned-replies', 'presence'],
  'new-ticket': ['attachments', 'members', 'messages', 'ticket'],
  profile: ['members'],
  queue: ['attachments', 'imports', 'messages', 'new-ticket', 'presence'],
  setup: ['sign-in', 'team'],
  'sign-in': ['team'],
  ticket: ['attachments', 'members', 'messages', 'presence'],
  'workspace-settings': ['ticket', 'workspaces'],
}
const windowFeatures = readdirSync(new URL('src/renderer/features', import.meta.url))
const page = [
  packages.electron,
  packages.node,
  packages.database,
  ban(
    '(^|/)electron/|^#(main|preload|admin|launcher|packaging|runtime-chromium)/',
    'The page reaches power only through window.connect.',
  ),
  rooms.tests,
]
const NEVER_APP = ban(
  '^(\\.\\./|#renderer/)app/',
  'app/ knows all and nobody knows app/: read a slot (state/slot.ts).',
)
const featureWalls = windowFeatures.map((feature) => {
  const others = windowFeatures.filter(
    (other) => other !== feature && !(FEATURE_USES[feature] ?? []).includes(other),
  )
  return {
    files: [`src/renderer/features/${feature}/**`],
    rules: only(
      ...page,
      NEVER_APP,
      ban(
        `^(\\.\\./(features/)?|#renderer/features/)(${others.join('|')})/`,
        `${feature} uses: ${(FEATURE_USES[feature] ?? ['no other feature']).join(', ')}.`,
      ),
    ),
  }
})
const everywhereButTests = [
  rooms.renderer,
  rooms.preload,
  rooms.admin,
  rooms.runtime,
  rooms.launcher,
  rooms.tests,
  rooms.otherRepository,
]
const commandLine = [
  packages.electron,
  rooms.renderer,
  rooms.preload,
  rooms.runtime,
  rooms.launcher,
  rooms.tests,
  rooms.windows,
  rooms.otherRepository,
]
const SHARED = 'The common language imports zod, p-limit, two readers of addresses and itself only.'
const walls = [
  {
    files: ['src/shared/**'],
    rules: only(
      ban('^(?!(zod|p-limit|punycode\\.js|nodemailer/lib/addressparser)$|\\.|#shared/)', SHARED),
      ban('(^|/)(renderer|electron)/', SHARED),
    ),
  },
  {
    files: ['src/markdown/**'],
    rules: only(
      ban(
        '^(?!(mdast|micromark|unist)(-|$)|\\.|#(shared|markdown)/)',
        'The reading of texts imports its parser, the common language and itself only.',
      ),
      ban('(^|/)(renderer|electron)/', 'The reading of texts knows neither window nor mail.'),
      rooms.tests,
    ),
  },
  {
    files: ['src/renderer/**'],
    rules: only(...page),
  },
  {
    files: ['src/renderer/{state,words,components,errors,api}/**'],
    rules: only(
      ...page,
      NEVER_APP,
      ban('(^|/)features/', 'What all features use knows none of them.'),
    ),
  },
  ...featureWalls,
  {
    files: ['electron/preload/**'],
    rules: only(
      packages.node,
      packages.database,
      ban('^zod$|/ipc/(contract|events|bridge)$', 'The preload holds channel names only.'),
      rooms.main,
      rooms.renderer,
      rooms.tests,
    ),
  },
  {
    files: ['electron/main/**'],
    rules: only(...everywhereButTests, packages.database),
  },
  {
    files: ['electron/main/**/*-repository.ts'],
    rules: only(...everywhereButTests),
  },
  {
    files: ['electron/main/{database,mail}/**'],
    rules: only(...everywhereButTests, packages.electron),
  },
  {
    files: ['electron/main/features/**'],
    ignores: ['**/*-repository.ts'],
    rules: only(...everywhereButTests, packages.electron, packages.database, rooms.windows),
  },
  {
    files: ['electron/main/features/**/*-repository.ts'],
    rules: only(...everywhereButTests, packages.electron, rooms.windows),
  },
  {
    files: ['electron/admin/**'],
    rules: only(...commandLine, packages.database),
  },
  {
    files: ['electron/admin/**/*-repository.ts'],
    rules: only(...commandLine),
  },
  {
    files: ['electron/runtime-chromium/**'],
    rules: onlyWithExtensions(
      packages.database,
      rooms.main,
      rooms.preload,
      rooms.admin,
      rooms.renderer,
      rooms.tests,
      ban(
        '(^|/)src/|^#',
        'The stand-in knows Electron, not the product, and Node runs it as it is.',
      ),
    ),
  },
]

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a name that is the same everywhere can be searched for.',
}
/** Only ipc/ talks to windows. */
const talk = [
  {
    selector:
      "CallExpression[callee.property.name='send'][callee.object.property.name='webContents']",
    message: 'ipc/publish.ts sends.',
  },
  { selector: "ImportSpecifier[imported.name='ipcMain']", message: 'ipc/router.ts listens.' },
]
const dangers = [
  {
    selector: 'MemberExpression[property.name=/^\\$(execute|query)RawUnsafe$/]',
    message: 'Bind values; the unsafe variants take several statements at once.',
  },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: 'What customers wrote is rendered as text or Markdown, never as HTML.',
  },
]
const syntax = (...more) => ({
  'no-restricted-syntax': ['error', defaultExport, ...dangers, ...more],
})

export default tseslint.config(
  {
    ignores: [
      'out/',
      'dist/',
      'node_modules/',
      'electron/main/database/generated/',
      'test-results/',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    // What one file shows. The rules that need types are oxlint's (.oxlintrc.json).
    extends: [...tseslint.configs.strict],
    rules: {
      ...syntax(),
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      ...only(),
    },
  },
  ...walls,
  {
    // Its rules speak of invisible characters by their numbers.
    files: ['src/shared/**'],
    rules: { 'no-control-regex': 'off', 'no-misleading-character-class': 'off' },
  },
  {
    files: ['src/renderer/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // Speaks of libraries that React's compiler would have to leave alone; it is not used here.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['electron/main/database/**', 'electron/{main,admin}/**/*-repository.ts'],
    rules: syntax(...talk, ...rawReads),
  },
  { files: ['electron/main/database/read-{pg-,}rows.ts'], rules: syntax(...talk) },
  {
    files: ['electron/{main,admin}/**'],
    ignores: ['electron/main/{database,ipc}/**', '**/*-repository.ts'],
    rules: syntax(...talk, ...rawReads, ...sqlText),
  },
  { files: ['electron/main/ipc/**'], rules: syntax(...rawReads, ...sqlText) },
  {
    files: ['electron/{admin,launcher,runtime-chromium}/**', 'tests/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Tools ask for a default export, and Electron's own module has one too.
    files: [
      '*.config.{ts,js}',
      'electron/runtime-chromium/electron.ts',
      'tests/e2e/support/global-setup.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...dangers] },
  },
)
