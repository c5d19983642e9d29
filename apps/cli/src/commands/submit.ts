import { rejectionReason } from '@vignette/intake'
import {
  reconcile,
  registerCollection,
  type OpenScan,
  type Submission,
  type ReconcileResult,
  type Upload,
} from '@vignette/pipeline'
import { listScans, parseS3Address, stopOnSignals } from '@vignette/runtime'
import { randomUUID } from 'node:crypto'
import { environmentOfProcess } from '../config.ts'
import { openDistributed, type Distributed } from '../distributed.ts'
import { countLeftOut, type LeftOut } from '../left-out.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { showStatusLine, type StatusLine } from '../status-line.ts'
import { retirementsOf } from '../model-notices.ts'
import { choosePlan } from '../settings.ts'
import { summarise, tableOf } from '../summary.ts'
import { serviceNames, serviceOf } from '../model-service.ts'
import { watchScans } from '../watch-scans.ts'

export interface SubmitOptions {
  collection?: string
  recipe?: string
  retry?: 'refused'
  out?: string
  detach?: boolean
}

/** `vignette submit`: hands a bucket, a folder of one or a single scan to the workers, and waits until they are done with it. */
export async function submit(address: string, options: SubmitOptions): Promise<number> {
  const environment = environmentOfProcess()
  const { collection: file, recipe, out, detach = false } = options
  const { bucket, prefix } = parseS3Address(address)
  if (!environment.scanBuckets.includes(bucket)) {
    throw new UsageError(
      `Scans are read from ${environment.scanBuckets.join(', ')}. To take them from ${bucket} as well, add it to VIGNETTE_SCANS here and at the workers.`,
    )
  }
  const { settings, plan } = await choosePlan({ file, recipe, service: serviceOf(undefined, environment) })
  await using runtime = await openDistributed(out, environment)
  const screen = showStatusLine(process.stderr)
  screen.say(
    `Collection ${settings.name}, recipe ${plan.recipe.name}, to be seen by ${serviceNames[plan.detect.service]}.`,
  )
  for (const notice of retirementsOf(plan)) screen.say(notice)
  const askRefused = options.retry === 'refused'
  const submission = { collection: settings, plan, run: randomUUID(), askRefused }
  const { scans, result, leftOut } = await handOver(runtime, { submission, bucket, prefix, screen })
  if (result.enqueued + result.done + leftOut.total() === 0)
    throw new UsageError(`There is nothing at ${address}.`)
  screen.say(describe(result, leftOut))
  return detach ? exitCodes.done : await watch(scans, runtime, screen)
}

interface Handover {
  submission: Submission
  bucket: string
  prefix: string
  screen: StatusLine
}

interface HandedOver {
  scans: OpenScan[]
  result: ReconcileResult
  leftOut: LeftOut
}

/** Registers the collection and enqueues what is not done. Holds all that it enqueued, some hundred bytes each. */
async function handOver(runtime: Distributed, handover: Handover): Promise<HandedOver> {
  const { submission, bucket, prefix, screen } = handover
  const { name } = submission.collection
  const scans: OpenScan[] = []
  const leftOut = countLeftOut()
  const result = await reconcile({
    engine: runtime.engine,
    store: runtime.store,
    uploads: uploadsAt(runtime, { collection: name, bucket, prefix }, (reason) => leftOut.count(reason)),
    collection: { v: 1, name, plan: await registerCollection(runtime.store, submission) },
    run: submission.run,
    askRefused: submission.askRefused ?? false,
    redo: { failed: true, outdated: true },
    onRefused: (_master, { code }) => leftOut.count(code),
    onEnqueued: (slice) => {
      scans.push(...slice)
      screen.show(`${scans.length} scans are handed over`)
    },
  })
  return { scans, result, leftOut }
}

/** One scan if the address is its own, else all below it. */
async function* uploadsAt(
  runtime: Distributed,
  source: { collection: string; bucket: string; prefix: string },
  onRejected: (reason: string) => void,
): AsyncGenerator<Upload> {
  const { bucket, prefix } = source
  const key = prefix.replace(/\/$/, '')
  const head =
    key && !rejectionReason({ bucket, key }, runtime.policy) ? await runtime.masters(bucket).head(key) : null
  if (head) yield { bucket, ...head }
  else yield* listScans({ ...runtime, sources: [source] }, source, (_key, reason) => onRejected(reason))
}

function describe({ enqueued, done }: ReconcileResult, leftOut: LeftOut): string {
  return [
    `${enqueued} handed to the workers`,
    ...(done > 0 ? [`${done} finished already`] : []),
    ...(leftOut.total() > 0 ? [`${leftOut.total()} left out: no scans (${leftOut.describe()})`] : []),
  ].join(', ')
}

async function watch(
  scans: readonly OpenScan[],
  { store, engine, masters }: Distributed,
  screen: StatusLine,
): Promise<number> {
  using stop = stopOnSignals({ exitCode: exitCodes.interrupted })
  try {
    const endings = await watchScans(scans, { store, engine, masters, say: screen.show, stop: stop.signal })
    const lost = scans.length - endings.length
    if (lost > 0) screen.say(`${lost} scans have come to no end, and no job is left; submit them again.`)
    if (scans.length > 0) screen.say(`\n${tableOf(summarise(endings))}`)
    const well = endings.every(({ outcome }) => outcome !== 'failed')
    return well && lost === 0 ? exitCodes.done : exitCodes.someFailed
  } catch (error) {
    if (!stop.signal.aborted) throw error
    screen.say('The workers go on without this window; `vignette status` says how far they are.')
    return exitCodes.interrupted
  }
}
