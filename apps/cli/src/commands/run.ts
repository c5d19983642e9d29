import { inOneLine, localBucket, scanId, totalsOfScan } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import { openRuntime, stopOnSignals, type Environment, type Runtime } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'
import { randomBytes } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { environmentOfProcess } from '../config.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { galleryKey } from '../gallery.ts'
import { mastersAt } from '../fixity.ts'
import { findInputs } from '../inputs.ts'
import { openLog } from '../log.ts'
import { showProgress } from '../progress.ts'
import { reportScan } from '../report.ts'
import { readResults, runScans, type Result, type RunOrder } from '../run.ts'
import { driftsOf, retirementsOf } from '../model-notices.ts'
import { choosePlan } from '../settings.ts'
import { moneyOfRun, summarise, tableOf } from '../summary.ts'
import { openVision, serviceNames, serviceOf, type Emulate } from '../model-service.ts'
import { print, say } from '../terminal.ts'

const stopping =
  'Stopping: calls under way come to their end. Ctrl-C again stops at once. The same command goes on from here.'

export interface RunOptions {
  collection?: string
  recipe?: string
  retry?: 'refused'
  out: string
  json?: boolean
  emulate?: Emulate
  verbose?: boolean
}

/** `vignette run`: scans in, gallery out. Answers the exit code. */
export async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  const environment = environmentOfProcess()
  const { out, collection: file, recipe, emulate, verbose = false, json = false } = options
  const chosen = await choosePlan({ file, recipe, service: serviceOf(emulate, environment) })
  const inputs = await findInputs(paths, resolve(out))
  if (inputs.length === 0) throw new UsageError(`There is no image in ${paths.join(', ')}.`)

  await using closing = new AsyncDisposableStack()
  const vision = await openVision(emulate, environment, closing)
  const log = openLog(out, verbose)
  const runtime = closing.use(
    await openRuntime(out, { ...environment, localFiles: filesToRead(inputs, environment) }, log),
  )
  const masters = await mastersOf(inputs, runtime, out)
  const order: RunOrder = { masters, chosen, run: newRun(), askRefused: options.retry === 'refused' }

  const progress = showProgress(process.stderr, {
    stages: flow.stages.map(({ name }) => name),
    nameOf: namesOf(order),
  })
  progress.say(
    `${inputs.length === 1 ? 'One scan' : `${inputs.length} scans`}, recipe ${chosen.plan.recipe.name}, seen by ${serviceNames[vision.service]}.`,
  )
  for (const notice of retirementsOf(chosen.plan)) progress.say(notice)
  using stop = stopOnSignals({
    exitCode: exitCodes.interrupted,
    onStop: () => progress.say(stopping),
  })
  const whole = await runScans(order, {
    runtime,
    vision,
    log,
    lockMs: environment.lockMs,
    progress,
    stop: stop.signal,
  })
  const results = await readResults(runtime.store, order)
  show(results, { store: runtime.store, collection: chosen.settings.name, submission: order.run, json })
  if (!whole) return exitCodes.interrupted
  return results.every(({ manifest }) => manifest && ['pictures', 'empty'].includes(manifest.outcome))
    ? exitCodes.done
    : exitCodes.someFailed
}

/** The queue in a folder holds what earlier runs have left, of any file; into one that others share they could write any. */
function filesToRead(inputs: readonly string[], { redisUrl }: Environment): 'any' | readonly string[] {
  return redisUrl ? inputs : 'any'
}

async function mastersOf(
  sources: readonly string[],
  runtime: Runtime,
  out: string,
): Promise<RunOrder['masters']> {
  const file = out.startsWith('s3://') ? undefined : join(resolve(out), '.vignette', 'fixity.json')
  const masters = await mastersAt(sources, { masters: runtime.masters(localBucket), file })
  return masters.map((master, index) => ({ source: sources[index] ?? master.key, master }))
}

/** Subjects of jobs begin with the scan's id. */
function namesOf({ masters }: RunOrder): (subject: string) => string {
  const names = new Map(masters.map(({ source, master }) => [scanId(master), basename(source)]))
  return (subject) => names.get(subject.split('-')[0] ?? '') ?? subject
}

/** Names one submission: its time and a little chance, so that two are never one. */
function newRun(): string {
  return `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`
}

interface Shown {
  store: ObjectStore
  collection: string
  /** whose calls are told apart */
  submission: string
  json: boolean
}

/** The table and the way to the gallery for people, and the report for scripts where it was asked for. */
function show(results: readonly Result[], { store, collection, submission, json }: Shown): void {
  const manifests = results.flatMap(({ manifest }) => manifest ?? [])
  const summary = { ...summarise(manifests.map(totalsOfScan)), thisRun: moneyOfRun(manifests, submission) }
  const folder = store.address.startsWith('file:') ? store.address.slice('file:'.length) : store.address
  const gallery = `${folder}/${galleryKey(collection)}`
  say(`\n${tableOf(summary)}\n\n  Gallery  ${gallery}\n`)
  for (const notice of driftsOf(manifests, submission)) say(`  ${inOneLine(notice)}\n`)
  if (!json) return
  const scans = results.map(({ source, manifest }) =>
    manifest ? reportScan(manifest, { store, source }) : { source, outcome: 'pending', errors: [] },
  )
  print(`${JSON.stringify({ collection, gallery, ...summary, scans }, null, 2)}\n`)
}
