import {
  Detection,
  Edit,
  PageCrops,
  Scan,
  scanId,
  localBucket,
  type Crop,
  type DetectedObject,
  type DiscardedCall,
  type Failure,
  type FailureRecord,
  type Manifest,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
  type ManifestRecord,
  type Page,
  type Plan,
  type StepPlan,
} from '@vignette/domain'
import { done, type Replay, type ReplayedJob } from './replay.ts'
import { timeOfOrder } from './priority.ts'
import type { ScanTask } from './tasks.ts'
import { outcomeOf, totalsOf } from './totals.ts'

/** What has an entry of its own in a manifest; whatever else stages make is listed by its key. */
const entered = new Set<unknown>([Scan, Detection, PageCrops, Edit])

interface Sources extends Replay {
  plan: Plan
  edits: ReadonlyMap<string, Edit>
  /** by position: the page of a look, or the page, object and path of an edit */
  discarded: ReadonlyMap<string, DiscardedCall[]>
  crops: ReadonlyMap<number | undefined, PageCrops>
  detections: ReadonlyMap<number | undefined, Detection>
}

/** What the store holds of one scan under one plan, each thing in its place. */
export function buildManifest(task: ScanTask, plan: Plan, { jobs, failures }: Replay): Manifest {
  const scan = done(jobs, Scan)[0]?.record
  const pages = scan?.pages ?? []
  const sources = {
    plan,
    jobs,
    failures,
    edits: new Map(done(jobs, Edit).map(({ task: at, record }) => [positionOf(at), record])),
    discarded: new Map(
      jobs
        .filter(({ discarded }) => discarded.length > 0)
        .map((job) => [positionOf(job.task), job.discarded]),
    ),
    crops: new Map(done(jobs, PageCrops).map(({ task: at, record }) => [at.page, record])),
    detections: new Map(done(jobs, Detection).map(({ task: at, record }) => [at.page, record])),
  }
  const entries = pages.map((page) => pageEntry(page, sources))
  const numbers = new Set(pages.map(({ number }) => number))
  const others = failures.filter(({ page }) => page === undefined || !numbers.has(page)).map(failureEntry)
  const records = otherRecords(jobs)
  const { sha256, bytes, format } = scan ?? {}
  const { master } = task
  const { partial } = plan.detect
  const totals = totalsOf(entries, {
    failures: others,
    partial,
    collection: task.collection,
    scan: scanId(master),
  })
  return {
    v: 1,
    collection: task.collection,
    scan: scanId(task.master),
    plan: task.plan,
    recipe: plan.recipe.name,
    outcome: outcomeOf(entries, { failures: others, partial, open: isOpen({ jobs, failures }) }),
    master: {
      ...master,
      // As a person would type it.
      key: master.bucket === localBucket ? `/${master.key}` : master.key,
      ...(scan ? { sha256, bytes, format } : {}),
    },
    pages: entries,
    failures: others,
    ...(records.length > 0 ? { records } : {}),
    totals,
    ...(task.orderedAt === undefined ? {} : { orderedAt: timeOfOrder(task.orderedAt) }),
    publishedAt: new Date().toISOString(),
  }
}

/** Something is neither done nor on record as failed, nor behind what could hand nothing on. */
function isOpen({ jobs, failures }: Replay): boolean {
  const failed = new Set(failures.map(({ stage, subject }) => `${stage} ${subject}`))
  const isFailed = ({ stage, subject }: ReplayedJob): boolean => failed.has(`${stage} ${subject}`)
  const ends = jobs.filter((job) => job.record !== null && isFailed(job)).map(({ subject }) => subject)
  // What a job is about begins with what the one before it was about.
  const isBehind = ({ subject }: ReplayedJob): boolean =>
    ends.some((end) => subject === end || subject.startsWith(`${end}-`))
  return jobs.some((job) => job.record === null && !isFailed(job) && !isBehind(job))
}

function pageEntry(page: Page, sources: Sources): ManifestPage {
  const detection = sources.detections.get(page.number)
  const crops = sources.crops.get(page.number)?.crops
  const objects = (detection?.objects ?? []).map((found, index) =>
    objectEntry(sources, { page: page.number, found, number: index + 1, crop: crops?.[index] }),
  )
  const shown = objects.length
  const failures = sources.failures.filter(
    (failure) => failure.page === page.number && !(failure.path && (failure.object ?? 0) <= shown),
  )
  const calls = sources.discarded.get(positionOf({ page: page.number }))
  const discardedCalls = calls ? { discarded: calls } : {}
  if (!detection) return { ...page, ...discardedCalls, objects: [], failures: failures.map(failureEntry) }
  const { key, outcome, message, discarded, dropped, provenance } = detection
  return {
    ...page,
    detection: { key, outcome, message, discarded, dropped, provenance },
    ...discardedCalls,
    objects,
    failures: failures.map(failureEntry),
  }
}

interface Found {
  page: number
  found: DetectedObject
  number: number
  crop: Crop | undefined
}

function objectEntry(sources: Sources, { page, found, number: object, crop }: Found): ManifestObject {
  const entriesOf = (steps: readonly StepPlan[], path: string[]): ManifestEdit[] =>
    steps.map((step) => entryOf(step, [...path, step.step]))
  const failures = sources.failures.filter(
    ({ path, ...at }) => path && at.page === page && at.object === object,
  )
  const entryOf = ({ step, next }: StepPlan, path: string[]): ManifestEdit => {
    const position = positionOf({ page, object, path })
    const edit = sources.edits.get(position)
    const failure = failures.find((candidate) => positionOf(candidate) === position)
    const discarded = sources.discarded.get(position)
    return {
      step,
      ...(edit ? { edit } : {}),
      ...(failure ? { failure: failureEntry(failure) } : {}),
      ...(discarded ? { discarded } : {}),
      next: entriesOf(next, path),
    }
  }
  return {
    id: `p${page}-o${object}`,
    ...found,
    ...(crop ? { crop } : {}),
    edits: entriesOf(sources.plan.recipe.steps, []),
  }
}

type Position = Pick<FailureRecord, 'page' | 'object' | 'path'>

/** Where in a scan a job or its failure belongs. */
function positionOf({ page, object, path = [] }: Position): string {
  return [page, object, ...path].join('/')
}

function failureEntry({ stage, code, message, at }: FailureRecord): Failure {
  return { stage, code, message, at }
}

function otherRecords(jobs: readonly ReplayedJob[]): ManifestRecord[] {
  return jobs
    .filter(({ kind, record }) => record !== null && !entered.has(kind))
    .map(({ stage, key, task: { page, object } }) => ({ stage, key, page, object }))
}
