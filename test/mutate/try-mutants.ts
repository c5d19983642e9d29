import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chooseTests, limitFor, slowMs } from './choose-tests.ts'
import { stretchAt, stretchesOf, withNotes } from './coverage.ts'
import { openHost, type Host } from './hosts.ts'
import { mutate, type Mutant } from './mutants.ts'
import type { KnownTest, Order } from './orders.ts'
import type { Report } from './report.ts'
import type { Source, Target } from './targets.ts'

/** What a run may take beside its tests, before its process is ended, in ms. */
const runLimitMs = 30_000

export interface Verdict {
  mutant: Mutant
  end: 'killed' | 'survived' | 'no coverage'
}

export interface TrialOptions {
  target: Target
  sources: readonly Source[]
  /** copies of the tree, one for each process */
  trees: readonly string[]
  /** Takes a line on how far it has come. */
  note: (line: string) => void
  report: Report
}

/** Which tests come by which places, as one run of all of them over the untouched package tells. */
export async function survey({
  target,
  sources,
  trees: [tree = ''],
  note,
}: TrialOptions): Promise<KnownTest[]> {
  const files = Object.fromEntries(
    sources.map(({ file, text }) => [file, withNotes(text, stretchesOf(file, text))]),
  )
  const host = openHost({ tree, tests: target.tests, purpose: 'survey' }, async () => undefined)
  const answer = await host.ask({ files, limitMs: 120_000 }, 15 * 60_000)
  await host.close()
  const tests = answer?.tests ?? []
  for (const { name, failed, ms } of tests)
    if (failed || ms > slowMs) note(`left out, ${failed ? 'it fails by itself' : 'it is slow'}: ${name}`)
  const usable = tests.filter(({ passed, ms }) => passed && ms <= slowMs)
  if (usable.length === 0) throw new Error(`no test of ${target.name} passes as it is`)
  return usable
}

/** Tries the mutants in as many processes as there are trees. */
export async function tryMutants(options: TrialOptions, tests: readonly KnownTest[]): Promise<void> {
  const { target, sources, trees } = options
  const texts = new Map(sources.map(({ file, text }) => [file, text]))
  const waiting = sources.flatMap((source) => pairWithTests(source, tests)).toReversed()
  const kills = new Map<string, number>()
  const work = async (tree: string): Promise<void> => {
    const restore = async (): Promise<void> => {
      for (const [file, text] of texts) await writeFile(join(tree, file), text)
    }
    const host = openHost({ tree, tests: target.tests, purpose: 'try' }, restore)
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const trial = { ...next, text: texts.get(next.mutant.file) ?? '' }
      options.report.add(target.name, await tryMutant(host, trial, kills))
      options.note(`${target.name}: ${waiting.length} left`)
    }
    await host.close()
  }
  await Promise.all(trees.map(work))
}

interface Trial {
  mutant: Mutant
  tests: KnownTest[]
}

function pairWithTests({ file, text, mutants }: Source, tests: readonly KnownTest[]): Trial[] {
  const stretches = stretchesOf(file, text)
  const visitors = new Map<string, KnownTest[]>()
  for (const test of tests)
    for (const place of new Set(test.places)) visitors.set(place, [...(visitors.get(place) ?? []), test])
  return mutants.map((mutant) => ({
    mutant,
    tests: visitors.get(stretchAt(stretches, mutant.start) ?? '') ?? [],
  }))
}

interface TextTrial extends Trial {
  text: string
}

async function tryMutant(host: Host, trial: TextTrial, kills: Map<string, number>): Promise<Verdict> {
  const { mutant, text } = trial
  if (trial.tests.length === 0) return { mutant, end: 'no coverage' }
  const keyOf = (test: KnownTest): string => `${mutant.file} ${test.id}`
  const files = { [mutant.file]: mutate(text, mutant) }
  let { tests } = trial
  for (;;) {
    const broken = await findBroken(
      host,
      files,
      chooseTests(tests, (test) => kills.get(keyOf(test)) ?? 0),
    )
    if (!broken) return { mutant, end: 'survived' }
    if (await isTheirFault(host, files, broken)) {
      for (const test of broken.tests) kills.set(keyOf(test), (kills.get(keyOf(test)) ?? 0) + 1)
      return { mutant, end: 'killed' }
    }
    tests = tests.filter((test) => !broken.tests.includes(test))
  }
}

interface Broken {
  /** those that failed, or all of a run that had no end */
  tests: readonly KnownTest[]
  late: boolean
}

/** What fails first; undefined where every test passes. */
async function findBroken(
  host: Host,
  files: Order['files'],
  runs: readonly KnownTest[][],
): Promise<Broken | undefined> {
  for (const tests of runs) {
    const limitMs = limitFor(tests)
    const answer = await host.ask({ files, tests, limitMs }, runLimitMs + 2 * limitMs)
    if (answer && !answer.broken) continue
    const failed = answer?.tests.filter((test) => test.failed) ?? []
    const ids = new Set(failed.map(({ id }) => id))
    return {
      tests: ids.size > 0 ? tests.filter(({ id }) => ids.has(id)) : tests,
      late: !answer || failed.some(({ late }) => late),
    }
  }
  return undefined
}

/** Whether the tests pass without the mutant, here and now, and are late again with it: a busy machine breaks tests as well. */
async function isTheirFault(host: Host, files: Order['files'], { tests, late }: Broken): Promise<boolean> {
  if (!late && tests.every(({ module }) => !module.endsWith('.integration.test.ts'))) return true
  if (late && !(await findBroken(host, files, [[...tests]]))) return false
  return !(await findBroken(host, {}, [[...tests]]))
}
