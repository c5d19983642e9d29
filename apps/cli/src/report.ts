import {
  countLabels,
  discardedCalls,
  isOwnCall,
  manifestKey,
  type Box,
  type DroppedObject,
  type Failure,
  type LabelCount,
  type Manifest,
  type ManifestEdit,
  type ManifestPage,
  type PlacedDiscard,
  type Totals,
  type Usage,
} from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'
import type { FailedEntry } from './entries.ts'

interface ReportedError {
  code: string
  message: string
  stage?: string
}

interface ReportedEdit {
  step: string
  path?: string
  labelled?: string
  error?: ReportedError
  next: ReportedEdit[]
}

/** A paid call whose answer was of no use. */
interface ReportedDiscard {
  page: number
  /** id of the object and the steps that lead to the one asked for; absent for a look at the page */
  object?: string
  path?: string[]
  at: string
  model: string
  outcome: string
  message?: string
  usage: Usage
  /** US dollars; what it would have cost if `emulated` */
  usd: number
  emulated: boolean
  /** its money is in the sums of another scan or collection */
  shared: boolean
  /** what the model wrote */
  answer?: string
}

/** What `--json` prints of one scan. Paths are those of files where the store is a folder, else keys in it. */
export interface ReportedScan {
  source: string
  outcome: string
  /** absent where it failed before it was a scan */
  manifest?: string
  sha256?: string
  pages: { number: number; width: number; height: number; detection?: string }[]
  objects: {
    id: string
    page: number
    box: Box
    label: string
    caption: string
    crop?: string
    edits: ReportedEdit[]
  }[]
  /** the most frequent first, objects without a label last */
  labels: LabelCount[]
  /** what models listed that is no object, and why */
  leftOut: ({ page: number } & DroppedObject)[]
  discarded: ReportedDiscard[]
  /** results that were paid for with another scan or collection */
  shared: NonNullable<Totals['shared']>
  errors: ReportedError[]
}

/** One scan's part of the report. Boxes are in pixels of the master the right way up. */
export function reportScan(
  manifest: Manifest,
  { store, source }: { store: ObjectStore; source: string },
): ReportedScan {
  const pathOf = (key: string): string =>
    store.address.startsWith('file:') ? `${store.address.slice(5)}/${key}` : key
  const reportEdit = ({ step, edit, failure, next }: ManifestEdit): ReportedEdit => ({
    step,
    ...(edit?.received ? { path: pathOf(edit.received.key) } : {}),
    ...(edit?.labelled ? { labelled: pathOf(edit.labelled.key) } : {}),
    ...(failure ? { error: errorOf(failure) } : {}),
    ...(edit && edit.outcome !== 'edited' ? { error: unhelpful(edit.outcome, edit.message) } : {}),
    next: next.map(reportEdit),
  })
  const looks = manifest.pages.flatMap(({ detection }) =>
    detection && !['found', 'empty'].includes(detection.outcome)
      ? [unhelpful(detection.outcome, detection.message)]
      : [],
  )
  return {
    source,
    outcome: manifest.outcome,
    manifest: pathOf(manifestKey(manifest.collection, manifest.scan)),
    ...(manifest.master.sha256 ? { sha256: manifest.master.sha256 } : {}),
    pages: manifest.pages.map(({ number, width, height, detection }) => ({
      number,
      width,
      height,
      ...(detection ? { detection: detection.outcome } : {}),
    })),
    objects: manifest.pages.flatMap((page) =>
      page.objects.map(({ id, box, label, caption, crop, edits }) => ({
        id,
        page: page.number,
        box,
        label,
        caption,
        ...(crop ? { crop: pathOf(crop.image.key) } : {}),
        edits: edits.map(reportEdit),
      })),
    ),
    labels: countLabels(manifest.totals.labels),
    leftOut: manifest.pages.flatMap(({ number: page, detection }) =>
      (detection?.dropped ?? []).map((dropped) => ({ page, ...dropped })),
    ),
    discarded: manifest.pages.flatMap((page) =>
      discardedCalls(page).map((placed) => reportDiscard(placed, { page, manifest, pathOf })),
    ),
    shared: manifest.totals.shared ?? { calls: 0, usd: 0 },
    errors: [
      ...manifest.failures.map(errorOf),
      ...manifest.pages.flatMap((page) => page.failures.map(errorOf)),
      ...looks,
    ],
  }
}

/** The same of what failed before it was a scan. */
export function reportFailed({ source, code, message }: FailedEntry): ReportedScan {
  const nothing = { pages: [], objects: [], labels: [], leftOut: [], discarded: [] }
  const shared = { calls: 0, usd: 0 }
  return { source, outcome: 'failed', ...nothing, shared, errors: [{ code, message }] }
}

interface Reported {
  page: ManifestPage
  manifest: Manifest
  pathOf: (key: string) => string
}

function reportDiscard(
  { call: discarded, object, path }: PlacedDiscard,
  { page, manifest, pathOf }: Reported,
): ReportedDiscard {
  const { outcome, message, call, answer } = discarded
  const { at, model, usage, usd, emulated } = call
  return {
    page: page.number,
    ...(object === undefined ? {} : { object, path }),
    at,
    model,
    outcome,
    ...(message === undefined ? {} : { message }),
    usage,
    usd,
    emulated,
    shared: !isOwnCall(discarded, manifest),
    ...(answer ? { answer: pathOf(answer.key) } : {}),
  }
}

function errorOf({ code, message, stage }: Failure): ReportedError {
  return { code, message, stage }
}

function unhelpful(outcome: string, message = ''): ReportedError {
  return { code: outcome === 'refused' ? 'model-refused' : 'model-answer-unusable', message }
}
