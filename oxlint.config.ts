import type { OxlintConfig, OxlintOverride } from 'oxlint'

/** What is imported in one place alone; whatever lies below such a name is meant as well. */
const owned: Record<string, readonly string[]> = {
  'packages/queue': ['bullmq', 'ioredis', '@electric-sql'],
  'packages/imaging': ['sharp'],
  'packages/storage': ['@aws-sdk'],
  'packages/vision': ['@google'],
  'packages/telemetry': ['pino', 'pino-pretty', 'prom-client'],
  'apps/dashboard': ['@bull-board'],
}

/** Ports and adapters. */
const adapters = [
  'queue',
  'storage',
  'ledger',
  'imaging',
  'vision',
  'gallery',
  'intake',
  'telemetry',
  'http',
].map((name) => `packages/${name}`)

interface Ban {
  group?: string[]
  regex?: string
  message: string
}

const byName: Ban = {
  regex: String.raw`^(\.\./){2,}.*/src/`,
  message: 'A package is entered by its name.',
}
const domainAlone: Ban = {
  group: ['@vignette/*', '!@vignette/domain'],
  message: 'Ports and adapters know the domain alone, never each other.',
}
const zodAlone = (...more: string[]): Ban => ({
  group: ['*', '!zod', '!node:*', '!node:*/*', '!./**', '!../**', ...more],
  message: 'The domain imports zod and what comes with Node, nothing else.',
})

/** An override replaces what was banned before it, so each of them bans all there is but what it allows. */
function imports(files: string[], allowed: readonly string[], ...more: Ban[]): OxlintOverride {
  const bans = Object.entries(owned).flatMap(([folder, names]) =>
    names
      .filter((name) => !allowed.includes(name))
      .map((name): Ban => ({ regex: `^${name}(/|$)`, message: `Only ${folder} imports ${name}.` })),
  )
  return { files, rules: { 'no-restricted-imports': ['error', { patterns: [...bans, ...more] }] } }
}

const importBans: OxlintOverride[] = [
  imports(['**'], [], byName),
  ...Object.entries(owned).map(([folder, names]) => imports([`${folder}/**`], names, byName)),
  ...adapters.map((folder) => imports([`${folder}/**`], owned[folder] ?? [], byName, domainAlone)),
  imports(['packages/domain/**'], [], byName, zodAlone()),
  imports(['packages/domain/**/*.test.ts'], [], byName, zodAlone('!vitest')),
  // A ledger is handed a connection, which its tests have to open.
  imports(['packages/ledger/**/*.test.ts'], ['ioredis', '@electric-sql'], byName, domainAlone),
  imports(['packages/pipeline/**/*.test.ts'], ['@electric-sql'], byName),
  // The pipeline's tests draw the pages they work on.
  imports(['packages/pipeline/test/**'], ['sharp'], byName),
  // What the emulator says is for Google's own client to understand.
  imports(['apps/gemini-emulator/**/*.test.ts', 'apps/gemini-emulator/test/**'], ['@google'], byName),
  // Tests across packages draw pages, and stand at the other end of a bucket or of a Redis.
  imports(['test/**'], ['sharp', '@aws-sdk', 'ioredis']),
]

export default {
  plugins: ['typescript', 'import', 'node', 'unicorn', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['**/node_modules/**', '**/*.md'],
  rules: {
    'no-await-in-loop': 'off',
    'unicorn/no-useless-spread': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'node/no-process-env': 'error',
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-depth': ['error', 3],
    'max-params': ['error', 3],
    'no-console': 'error',
    'no-warning-comments': 'error',
  },
  overrides: [
    {
      files: ['**/*.test.ts', 'test/**', 'packages/*/test/**', 'apps/*/test/**'],
      rules: {
        'max-lines-per-function': 'off',
        'node/no-process-env': 'off',
        'typescript/no-non-null-assertion': 'off',
        'no-console': 'off',
        'vitest/expect-expect': 'off',
        'max-params': 'off',
      },
    },
    {
      files: [
        'packages/pipeline/src/steps/**',
        'packages/pipeline/src/recipes/**',
        'packages/pipeline/src/detectors/**',
        'packages/intake/src/senders/**',
        '**/*.config.ts',
        'test/support/global-services.ts',
      ],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      files: ['apps/gemini-emulator/src/finder/**', 'apps/gemini-emulator/src/filters/**'],
      rules: { 'typescript/no-non-null-assertion': 'off' },
    },
    { files: ['apps/*/src/{config,main}.ts'], rules: { 'node/no-process-env': 'off' } },
    ...importBans,
  ],
} satisfies OxlintConfig
