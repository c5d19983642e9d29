import {
  Crop,
  Detection,
  Edit,
  Scan,
  cropFolder,
  detectionKey,
  editFolder,
  growBox,
  scanId,
  scanKey,
  type DetectedObject,
  type Failure,
  type Manifest,
  type ManifestEdit,
  type ManifestObject,
  type ManifestPage,
  type Page,
  type Plan,
  type StepPlan,
  type StoredImage,
} from '@vignette/domain'
import { readFailure } from './failures.ts'
import { readRecord } from './records.ts'
import type { Services } from './services.ts'
import { subjectOf, type ScanTask } from './tasks.ts'
import { outcomeOf, totalsOf } from './totals.ts'

type Store = Services['store']

interface Book {
  store: Store
  task: ScanTask
  plan: Plan
}

/** What the store holds of one scan under one plan, walked from its inputs: every key is computed, nothing is searched for. */
export async function buildManifest(store: Store, task: ScanTask, plan: Plan): Promise<Manifest> {
  const book = { store, task, plan }
  const scan = await readRecord(store, scanKey(scanId(task.master), plan.detect.proxySide), Scan)
  const pages: ManifestPage[] = []
  if (scan) for (const page of scan.pages) pages.push(await pageEntry(book, page, scan.sha256))
  const failure = scan
    ? null
    : await readFailure(store, task, { stage: 'scan', subject: subjectOf.scan(task) })
  const failures = failure ? [failure] : []
  const { sha256, bytes, format } = scan ?? {}
  return {
    v: 1,
    collection: task.collection,
    scan: scanId(task.master),
    plan: task.plan,
    recipe: plan.recipe.name,
    outcome: outcomeOf(pages, failures),
    master: { ...task.master, ...(scan ? { sha256, bytes, format } : {}) },
    pages,
    failures,
    totals: totalsOf(pages, failures),
    publishedAt: new Date().toISOString(),
  }
}

async function pageEntry(book: Book, page: Page, masterSha256: string): Promise<ManifestPage> {
  const { store, task, plan } = book
  const subject = subjectOf.page(task, page.number)
  const key = detectionKey(page.proxy.sha256, plan.detect)
  const detection = await readRecord(store, key, Detection)
  if (!detection) {
    const failure = await readFailure(store, task, { stage: 'detect', subject })
    return { ...page, objects: [], failures: failure ? [failure] : [] }
  }
  const objects = await Promise.all(
    detection.objects.map((found, index) =>
      objectEntry(book, { page, masterSha256, found, number: index + 1 }),
    ),
  )
  const uncut = objects.some((object) => !object.crop)
  const failure = uncut ? await readFailure(store, task, { stage: 'crop', subject }) : null
  const { outcome, message, discarded, provenance } = detection
  return {
    ...page,
    detection: { key, outcome, message, discarded, provenance },
    objects,
    failures: failure ? [failure] : [],
  }
}

interface Found {
  page: Page
  masterSha256: string
  found: DetectedObject
  number: number
}

async function objectEntry(
  { store, task, plan }: Book,
  { page, masterSha256, found, number }: Found,
): Promise<ManifestObject> {
  const box = growBox(found.box, plan.crop.margin, page)
  const folder = cropFolder({ masterSha256, page: page.number, box }, plan.crop)
  const crop = await readRecord(store, `${folder}/crop.json`, Crop)
  const editsFrom = (
    steps: StepPlan[],
    input: StoredImage | undefined,
    path: string[],
  ): Promise<ManifestEdit[]> => Promise.all(steps.map((step) => editEntry(step, input, [...path, step.step])))
  const editEntry = async (
    step: StepPlan,
    input: StoredImage | undefined,
    path: string[],
  ): Promise<ManifestEdit> => {
    const edit = input ? await readRecord(store, `${editFolder(input.sha256, step)}/edit.json`, Edit) : null
    const failure = edit || !input ? null : await editFailure(path)
    const next = await editsFrom(step.next, edit?.received, path)
    return { step: step.step, ...(edit ? { edit } : {}), ...(failure ? { failure } : {}), next }
  }
  const editFailure = (path: string[]): Promise<Failure | null> => {
    const subject = subjectOf.edit(task, { page: page.number, object: number, path })
    return readFailure(store, task, { stage: 'edit', subject })
  }
  return {
    id: `p${page.number}-o${number}`,
    ...found,
    ...(crop ? { crop } : {}),
    edits: await editsFrom(plan.recipe.steps, crop?.view, []),
  }
}
