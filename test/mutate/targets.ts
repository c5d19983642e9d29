import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mutantsOf, type Mutant } from './mutants.ts'

/** A package, and the tests that should notice what is wrong with it. */
export interface Target {
  name: string
  tests: readonly string[]
}

const own = (name: string, ...others: string[]): Target => ({
  name,
  tests: [`packages/${name}/**/*.test.ts`, ...others],
})

export const targets: readonly Target[] = [
  own('domain', 'packages/pipeline/src/{settings,recipes,tasks}.test.ts'),
  own('storage'),
  own('queue'),
  own('ledger'),
  own('pipeline'),
]

export function unitTestsOnly({ name, tests }: Target): Target {
  return { name, tests: tests.map((files) => files.replace('/*.test.ts', '/!(*.integration).test.ts')) }
}

/** Words for a model and trees of their names: data, which a test could only repeat. */
const definitions = /\/(?:steps|recipes|detectors)\//

export interface Source {
  file: string
  text: string
  mutants: Mutant[]
}

/** The files of a package that can be wrong. */
export async function sourcesOf({ name }: Target, tree: string): Promise<Source[]> {
  const files = await Array.fromAsync(glob(`packages/${name}/src/**/*.ts`, { cwd: tree }))
  const sources: Source[] = []
  for (const file of files.toSorted()) {
    if (file.endsWith('.test.ts') || definitions.test(file)) continue
    const text = await readFile(join(tree, file), 'utf8')
    sources.push({ file, text, mutants: mutantsOf(file, text) })
  }
  return sources
}
