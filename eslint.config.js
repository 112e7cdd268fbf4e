import prettier from 'eslint-config-prettier'
import importX from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** The walls of the house (README, "How the house is laid out"): who may import whom. */
const zones = [
  {
    target: './src/shared',
    from: ['./src/renderer', './electron', './tests'],
    message: 'src/shared imports zod and itself only.',
  },
  {
    target: './src/renderer',
    from: ['./electron', './tests'],
    message: 'The page reaches power only through window.connect.',
  },
  {
    target: './electron/preload',
    from: ['./electron/main', './electron/admin', './src/renderer'],
    message: 'The preload holds channel names and types only.',
  },
  {
    target: './electron/main',
    from: [
      './src/renderer',
      './electron/preload',
      './electron/admin',
      './electron/runtime-chromium',
    ],
    message: 'Main knows neither the page nor the runtime it is on.',
  },
  {
    target: './electron/runtime-chromium',
    from: ['./src', './electron/main', './electron/preload', './electron/admin'],
    message: 'The stand-in knows Electron, not the product.',
  },
  {
    target: './electron/admin',
    from: ['./src/renderer', './electron/main/ipc', './electron/main/windows'],
    message: 'The command line uses features; it has no window.',
  },
]

const bans = (patterns, paths = []) => ['error', { patterns, paths }]
const noElectron = {
  name: 'electron',
  message: 'Only electron/main (outside features), preload use it.',
}
const noNode = { group: ['node:*', 'fs', 'path', 'os', 'child_process'], message: 'No Node here.' }
const noDatabase = {
  group: ['@prisma/*', 'pg', '**/database/generated/**'],
  message: 'Prisma and SQL live in database/ and *-repository.ts.',
}

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
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver': {
        typescript: { project: ['./tsconfig.json'], noWarnOnMultipleProjects: true },
      },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-default-export': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^\\$(execute|query)RawUnsafe$/]',
          message: 'Bind values; the unsafe variants take several statements at once.',
        },
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'What customers wrote is rendered as text or Markdown, never as HTML.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': bans([{ regex: '^(?!zod$|\\.)', message: 'zod and itself only.' }]),
      'no-control-regex': 'off',
      'no-misleading-character-class': 'off',
    },
  },
  {
    files: ['src/renderer/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: { 'no-restricted-imports': bans([noNode, noDatabase], [noElectron]) },
  },
  {
    files: ['electron/preload/**'],
    rules: {
      'no-restricted-imports': bans([
        noNode,
        noDatabase,
        { group: ['zod', '**/contract'], allowTypeImports: true, message: 'Names only.' },
      ]),
    },
  },
  {
    files: ['electron/main/features/**'],
    ignores: ['**/*-repository.ts'],
    rules: { 'no-restricted-imports': bans([noDatabase], [noElectron]) },
  },
  {
    files: [
      'electron/main/features/**/*-repository.ts',
      'electron/admin/**',
      'electron/main/database/**',
      'electron/main/mail/**',
    ],
    rules: { 'no-restricted-imports': bans([], [noElectron]) },
  },
  {
    files: ['electron/main/**'],
    ignores: ['electron/main/ipc/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'webContents', property: 'send', message: 'ipc/publish.ts sends.' },
      ],
    },
  },
  {
    files: [
      'electron/admin/**',
      'electron/launcher/**',
      'electron/runtime-chromium/**',
      'tests/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // Electron's own module has a default export too, and libraries use it.
    files: ['*.config.{ts,js}', 'electron/runtime-chromium/electron.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  prettier,
)
