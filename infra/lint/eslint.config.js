// eslint -c infra/lint/eslint.config.js .
import eslint from '@eslint/js'
import compat from 'eslint-plugin-compat'
import svelte from 'eslint-plugin-svelte'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const sqlRaw = {
  selector: 'MemberExpression[object.name="sql"][property.name="raw"]',
  message: 'Raw SQL takes no parameters: only migrations may use it.',
}
const computedMessage = {
  selector: 'MemberExpression[object.name="m"][computed=true]:not([property.type="Literal"])',
  message: 'A key put together at run time carries every sentence of the site to every page: name it whole.',
}
const mathRandom = {
  object: 'Math',
  property: 'random',
  message: 'Predictable: use crypto, or take chance as an argument.',
}

/** Newer than the oldest browsers that are promised, and unknown to the rule for these. */
const tooNew = [
  ['URL', 'parse'],
  ['Promise', 'try'],
  ['Promise', 'withResolvers'],
  ['Array', 'fromAsync'],
].map(([object, property]) => ({
  object,
  property,
  message: 'Not in the oldest browsers that are promised.',
}))

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/.svelte-kit/',
      'client/src/text/messages/',
      'client/project.inlang/',
      'data/',
      'test-results/',
      'playwright-report/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      'max-lines': ['error', 300],
      complexity: ['error', { max: 10, variant: 'modified' }],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'no-console': 'error',
      'no-restricted-properties': ['error', mathRandom],
      'no-restricted-syntax': ['error', sqlRaw],
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `${count} people` cannot surprise; `${object}` can.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    files: ['client/src/**'],
    languageOptions: { globals: globals.browser },
    plugins: { compat },
    // As old as the build's target in client/vite.config.ts.
    settings: { browsers: ['chrome 123', 'firefox 120', 'safari 17.5'], lintAllEsApis: true },
    rules: {
      'compat/compat': 'error',
      'no-restricted-properties': ['error', mathRandom, ...tooNew],
      'no-restricted-syntax': ['error', sqlRaw, computedMessage],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // The rules of components are their markup's too, which has its own shape.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    files: ['server/db/migrations/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['scripts/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // A test that finds nothing where it says `!` fails, as it should; a test double may be async for its type's sake.
    files: ['**/test/**', '**/e2e/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The linter does not see casts written as comments; the compiler does, and checks these files.
    files: ['**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['infra/lint/**', 'client/svelte.config.js'],
    extends: [tseslint.configs.disableTypeChecked],
  },
)
