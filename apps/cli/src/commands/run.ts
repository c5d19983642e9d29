import { inOneLine, localBucket, scanId, totalsOfScan } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import { openRuntime, stopOnSignals, type Environment, type Runtime } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'
import { randomBytes } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import { environmentOfProcess } from '../config.ts'
import { describeLeftOut, totalsOfFailed, type FailedEntry, type LeftOut } from '../entries.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { galleryKey } from '../gallery.ts'
import { mastersAt, type Masters } from '../fixity.ts'
import { findInputs } from '../inputs.ts'
import { makeOutput } from '../make-output.ts'
import { openLog } from '../log.ts'
import { showProgress } from '../progress.ts'
import { reportFailed, reportScan } from '../report.ts'
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
  const leftOut = describeLeftOut(inputs.leftOut)
  if (inputs.files.length + inputs.failed.length === 0)
    throw new UsageError([`There is no image in ${paths.join(', ')}.`, leftOut].join(' ').trim())

  await using closing = new AsyncDisposableStack()
  const vision = await openVision(emulate, environment, closing)
  await makeOutput(out)
  const log = openLog(out, verbose)
  const runtime = closing.use(
    await openRuntime(out, { ...environment, localFiles: filesToRead(inputs.files, environment) }, log),
  )
  const { masters, failed } = await mastersOf(inputs.files, runtime, out)
  const order: RunOrder = { masters, chosen, run: newRun(), askRefused: options.retry === 'refused' }

  const progress = showProgress(process.stderr, {
    stages: flow.stages.map(({ name }) => name),
    nameOf: namesOf(order),
  })
  progress.say(
    `${masters.length === 1 ? 'One scan' : `${masters.length} scans`}, recipe ${chosen.plan.recipe.name}, seen by ${serviceNames[vision.service]}.`,
  )
  for (const notice of retirementsOf(chosen.plan)) progress.say(notice)
  if (leftOut) progress.say(leftOut)
  const tell = ({ source, code, message }: FailedEntry): void =>
    progress.say(`${source}: failed: ${code}: ${message}`)
  const unread = [...inputs.failed, ...failed]
  unread.forEach(tell)
  using stop = stopOnSignals({
    exitCode: exitCodes.interrupted,
    onStop: () => progress.say(stopping),
  })
  const { whole, refused } = await runScans(order, {
    runtime,
    vision,
    log,
    lockMs: environment.lockMs,
    progress,
    stop: stop.signal,
  })
  refused.forEach(tell)
  const without = new Set(refused.map(({ source }) => source))
  const results = (await readResults(runtime.store, order)).filter(({ source }) => !without.has(source))
  const entries = [...unread, ...refused]
  show(results, {
    store: runtime.store,
    collection: chosen.settings.name,
    submission: order.run,
    json,
    entries,
    leftOut: inputs.leftOut,
  })
  if (!whole) return exitCodes.interrupted
  const well = results.every(({ manifest }) => manifest && ['pictures', 'empty'].includes(manifest.outcome))
  return well && entries.length === 0 ? exitCodes.done : exitCodes.someFailed
}

/** The queue in a folder holds what earlier runs have left, of any file; into one that others share they could write any. */
function filesToRead(files: readonly string[], { redisUrl }: Environment): 'any' | readonly string[] {
  return redisUrl ? files : 'any'
}

async function mastersOf(sources: readonly string[], runtime: Runtime, out: string): Promise<Masters> {
  const file = out.startsWith('s3://') ? undefined : join(resolve(out), '.vignette', 'fixity.json')
  return mastersAt(sources, { masters: runtime.masters(localBucket), file })
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
  /** what failed before it was a scan */
  entries: readonly FailedEntry[]
  leftOut: readonly LeftOut[]
}

/** The table and the way to the gallery for people, and the report for scripts where it was asked for. */
function show(results: readonly Result[], shown: Shown): void {
  const { store, collection, submission, json, entries, leftOut } = shown
  const manifests = results.flatMap(({ manifest }) => manifest ?? [])
  const totals = [...manifests.map(totalsOfScan), ...entries.map(totalsOfFailed)]
  const summary = { ...summarise(totals), thisRun: moneyOfRun(manifests, submission) }
  const folder = store.address.startsWith('file:') ? store.address.slice('file:'.length) : store.address
  const gallery = `${folder}/${galleryKey(collection)}`
  say(`\n${tableOf(summary)}\n\n  Gallery  ${gallery}\n`)
  for (const notice of driftsOf(manifests, submission)) say(`  ${inOneLine(notice)}\n`)
  if (!json) return
  const scans = results.map(({ source, manifest }) =>
    manifest ? reportScan(manifest, { store, source }) : { source, outcome: 'pending', errors: [] },
  )
  const report = { collection, gallery, ...summary, scans: [...scans, ...entries.map(reportFailed)], leftOut }
  print(`${JSON.stringify(report, null, 2)}\n`)
}
