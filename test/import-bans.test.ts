import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const foldersOf = (group: string): string[] =>
  readdirSync(join(root, group)).map((name): string => `${group}/${name}`)
const folders = [...foldersOf('packages'), ...foldersOf('apps')]

const owners: Record<string, string> = {
  bullmq: 'packages/queue',
  ioredis: 'packages/queue',
  '@electric-sql/pglite': 'packages/queue',
  '@electric-sql/pglite/contrib/tsm_system_rows': 'packages/queue',
  sharp: 'packages/imaging',
  '@aws-sdk/client-s3': 'packages/storage',
  '@google/genai': 'packages/vision',
  '@google/genai/node': 'packages/vision',
  pino: 'packages/telemetry',
  'pino-pretty': 'packages/telemetry',
  'prom-client': 'packages/telemetry',
  '@bull-board/api': 'apps/dashboard',
  '@bull-board/api/bullMQAdapter': 'apps/dashboard',
}

/** Imports from others that tests of a place may make. */
const allowedInTests: Record<string, readonly string[]> = {
  'packages/ledger': ['ioredis', '@electric-sql/pglite', '@electric-sql/pglite/contrib/tsm_system_rows'],
  'packages/pipeline': ['@electric-sql/pglite', '@electric-sql/pglite/contrib/tsm_system_rows'],
  'apps/gemini-emulator': ['@google/genai', '@google/genai/node'],
  test: ['ioredis', 'sharp', '@aws-sdk/client-s3'],
}

const adapters = ['queue', 'storage', 'ledger', 'imaging', 'vision', 'gallery', 'intake', 'telemetry'].map(
  (name) => `packages/${name}`,
)
const packages = foldersOf('packages').map((folder) => folder.replace('packages/', '@vignette/'))

interface Import {
  /** the file it stands in */
  file: string
  from: string
  /** how it is written; as `import 'name'` unless told */
  line?: string
}

const files = (folder: string): string[] =>
  folder === 'test' ? ['test/e2e/it.test.ts'] : [`${folder}/src/it.ts`, `${folder}/src/it.test.ts`]
const isTest = (file: string): boolean => file.endsWith('.test.ts')
const everywhere = (from: string): Import[] =>
  [...folders, 'test'].flatMap(files).map((file) => ({ file, from }))

/** Every name in every folder, and the directions in which packages may know each other. */
const vendors = Object.keys(owners).flatMap(everywhere)
const ownOnes = adapters.flatMap(files).flatMap((file) => packages.map((from) => ({ file, from })))
const domains = ['zod', 'yaml', 'fs', 'vitest', 'node:crypto', 'node:fs/promises', './box.ts', '../test/a.ts']
  .concat(packages)
  .flatMap((from) => files('packages/domain').map((file) => ({ file, from })))
const ways: Import[] = [
  "import type { Redis } from 'ioredis'",
  "export { Redis } from 'ioredis'",
  "export * from 'ioredis'",
  "await import('ioredis')",
].map((line) => ({ file: 'packages/gallery/src/it.ts', from: line, line }))
const detours = [
  { file: 'packages/gallery/src/pages/it.ts', from: '../../../queue/src/redis.ts' },
  { file: 'apps/cli/src/it.test.ts', from: '../../producer/src/app.ts' },
  { file: 'packages/gallery/test/it.ts', from: '../src/html.ts' },
  { file: 'test/e2e/it.test.ts', from: '../../apps/dashboard/src/app.ts' },
]

/** Those the linter does not let pass. */
let refused: ReadonlySet<Import>

beforeAll(async () => {
  refused = await lint([...vendors, ...ownOnes, ...domains, ...ways, ...detours])
})

/** Lints one file for each import, in a tree with our folders and our rules, by one process. */
async function lint(imports: readonly Import[]): Promise<Set<Import>> {
  const tree = await mkdtemp(join(tmpdir(), 'vignette-lint-'))
  try {
    await cp(join(root, 'oxlint.config.ts'), join(tree, 'oxlint.config.ts'))
    await writeFile(join(tree, 'package.json'), '{ "type": "module" }')
    const placed = new Map(imports.map((one, index) => [one.file.replace('/it.', `/it-${index}.`), one]))
    for (const [path, { from, line = `import '${from}'` }] of placed) {
      await mkdir(dirname(join(tree, path)), { recursive: true })
      await writeFile(join(tree, path), `${line}\n`)
    }
    const program = join(root, 'node_modules/oxlint/bin/oxlint')
    const child = spawn(process.execPath, [program, '--format', 'json'], { cwd: tree })
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
    const { diagnostics }: { diagnostics: { code: string; filename: string }[] } = JSON.parse(output)
    const hits = diagnostics.filter(({ code }) => code === 'eslint(no-restricted-imports)')
    return new Set(hits.map(({ filename }) => placed.get(filename)!))
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

const namesOf = (imports: readonly Import[]): string[] => imports.map(({ file, from }) => `${file}: ${from}`)
const refusedOf = (imports: readonly Import[]): string[] => namesOf(imports.filter((one) => refused.has(one)))

test('what one place owns is imported there, and nowhere else', () => {
  const foreign = vendors.filter(({ file, from }) => {
    const place = folders.find((folder) => file.startsWith(`${folder}/`)) ?? 'test'
    return owners[from] !== place && !(isTest(file) && allowedInTests[place]?.includes(from))
  })
  expect(foreign.length).toBeGreaterThan(300)
  expect(refusedOf(vendors)).toEqual(namesOf(foreign))
})

test('ports and adapters know the domain alone', () => {
  expect(refusedOf(ownOnes)).toEqual(namesOf(ownOnes.filter(({ from }) => from !== '@vignette/domain')))
})

test('the domain knows zod and Node alone, and its tests their runner', () => {
  const foreign = ({ file, from }: Import): boolean =>
    ['yaml', 'fs', ...packages, ...(isTest(file) ? [] : ['vitest'])].includes(from)
  expect(refusedOf(domains)).toEqual(namesOf(domains.filter(foreign)))
})

test('no way to write an import leads around', () => {
  expect(refusedOf(ways)).toEqual(namesOf(ways))
})

test('a package is entered by its name, but by tests across packages', () => {
  expect(refusedOf(detours)).toEqual(namesOf(detours.slice(0, 2)))
})
