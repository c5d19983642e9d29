// `npm run mutate [package …]`: puts small faults into the source, one at a time, and counts how many the tests notice.
// --sample 50 tries about so many percent, the same ones each time; --workers 3 processes; --file part of a path;
// --unit asks no test that needs a service or a process: an answer in seconds while tests are written.
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openReport } from './report.ts'
import { sampled } from './sample.ts'
import { startServices } from './services.ts'
import { sourcesOf, targets, unitTestsOnly, type Target } from './targets.ts'
import { copyTree } from './tree.ts'
import { survey, tryMutants } from './try-mutants.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '100' },
    workers: { type: 'string', default: `${availableParallelism() + 1}` },
    file: { type: 'string', default: '' },
    unit: { type: 'boolean', default: false },
  },
})
const whole = positionals.length === 0 ? targets : positionals.map(targetOf)
const chosen = values.unit ? whole.map(unitTestsOnly) : whole

await using leaving = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'vignette-mutate-'))
leaving.defer(() => rm(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.prependOnceListener(signal, () => rmSync(folder, { recursive: true, force: true }))
// What tests leave behind that were ended in the middle goes with the folder.
process.env['TMPDIR'] = join(folder, 'tmp')
await mkdir(process.env['TMPDIR'])
if (!values.unit) await startServices(leaving)
const trees = Array.from({ length: Number(values.workers) }, (_, at) => join(folder, `tree-${at}`))
await Promise.all(trees.map(copyTree))

const report = await openReport()
for (const target of chosen) await tryPackage(target)
process.exitCode = report.close()

function targetOf(name: string): Target {
  const target = targets.find((one) => one.name === name)
  if (target) return target
  throw new Error(`no mutants are made of ${name}; there are ${targets.map((one) => one.name).join(', ')}`)
}

async function tryPackage(target: Target): Promise<void> {
  const all = await sourcesOf(target, trees[0] ?? '')
  const sources = all
    .filter(({ file }) => file.includes(values.file))
    .map((source) => ({ ...source, mutants: sampled(source.mutants, Number(values.sample)) }))
  const options = { target, sources, trees, note, report }
  await tryMutants(options, await survey(options))
}

function note(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(60)}`)
  else if (!/[1-9] left$/.test(line)) process.stderr.write(`${new Date().toISOString()} ${line}\n`)
}
