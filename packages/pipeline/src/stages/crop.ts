import {
  Crop,
  Detection,
  PermanentError,
  cropFolder,
  detectionKey,
  growBox,
  type Box,
  type Plan,
  type Scan,
} from '@vignette/domain'
import { cutCrops, type CutObject } from '@vignette/imaging'
import { defineStage, type JobContext } from '@vignette/queue'
import { z } from 'zod'
import { withMaster } from '../master.ts'
import { pageOf } from '../pages.ts'
import { poolOf } from '../pools.ts'
import { endingOf, keepImage, readPlan, readRecord, readScan, software, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { EditTask, PageTask, subjectOf } from '../tasks.ts'

/** Cuts every object of a page out of its master, which is decoded once however many there are. */
export const crop = defineStage({
  name: 'crop',
  input: PageTask,
  output: z.object({ edits: z.array(EditTask) }),
  options: { attempts: 3, backoffMs: 2_000, concurrency: 1, lockMs: 60_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.page(task, task.page),
  async run(task: PageTask, context: Pick<Services, 'masters' | 'store'> & JobContext) {
    const { store } = context
    const plan = await readPlan(store, task.plan)
    const scan = await readScan(store, task, plan)
    const boxes = await boxesOf(store, { scan, plan, page: task.page })
    const missing = await boxesWithoutCrop(store, { scan, plan, page: task.page, boxes })
    if (missing.length > 0) await cutMissing(task, context, { scan, plan, boxes: missing })
    const crops = await Promise.all(
      boxes.map((box) =>
        readRecord(
          store,
          `${cropFolder({ masterSha256: scan.sha256, page: task.page, box }, plan.crop)}/crop.json`,
          Crop,
        ),
      ),
    )
    return {
      edits: crops.flatMap((record, index) =>
        record ? firstEdits(task, plan, { record, object: index + 1 }) : [],
      ),
    }
  },
})

interface Where {
  scan: Scan
  plan: Plan
  page: number
}

async function boxesOf(store: Services['store'], { scan, plan, page: number }: Where): Promise<Box[]> {
  const page = pageOf(scan, number)
  const detection = await readRecord(store, detectionKey(page.proxy.sha256, plan.detect), Detection)
  if (!detection)
    throw new PermanentError(
      'internal',
      `Page ${number} of scan ${scan.id} has no detection record; submit it again.`,
    )
  return detection.objects.map(({ box }) => growBox(box, plan.crop.margin, page))
}

async function boxesWithoutCrop(store: Services['store'], where: Where & { boxes: Box[] }): Promise<Box[]> {
  const { scan, plan, page, boxes } = where
  const heads = await Promise.all(
    boxes.map((box) =>
      store.head(`${cropFolder({ masterSha256: scan.sha256, page, box }, plan.crop)}/crop.json`),
    ),
  )
  return boxes.filter((_, index) => !heads[index])
}

async function cutMissing(
  task: PageTask,
  { masters, store, signal }: Pick<Services, 'masters' | 'store'> & JobContext,
  { scan, plan, boxes }: { scan: Scan; plan: Plan; boxes: Box[] },
): Promise<void> {
  const order = { master: task.master, signal, sha256: scan.sha256 }
  await withMaster(masters(task.master.bucket), order, async ({ source }) => {
    for await (const cut of cutCrops(source, pageOf(scan, task.page), {
      boxes,
      viewSide: plan.crop.viewSide,
      signal,
    })) {
      await keepCrop(
        store,
        cropFolder({ masterSha256: scan.sha256, page: task.page, box: cut.box }, plan.crop),
        { cut, scan, plan },
      )
    }
  })
}

async function keepCrop(
  store: Services['store'],
  folder: string,
  { cut, scan, plan }: { cut: CutObject; scan: Scan; plan: Plan },
): Promise<void> {
  const record: Crop = {
    v: 1,
    key: `${folder}/crop.json`,
    box: cut.box,
    image: await keepImage(store, `${folder}/crop.${endingOf(cut.image.mediaType)}`, cut.image),
    form: cut.form,
    view: await keepImage(store, `${folder}/view.jpg`, cut.view),
    provenance: {
      from: { key: scan.master.key, sha256: scan.sha256 },
      software,
      at: new Date().toISOString(),
      parameters: { ...plan.crop },
    },
  }
  await writeRecord(store, record.key, record)
}

function firstEdits(
  task: PageTask,
  plan: Plan,
  { record, object }: { record: Crop; object: number },
): EditTask[] {
  const { key, sha256, mediaType } = record.view
  return plan.recipe.steps.map((step) => ({
    ...task,
    object,
    path: [step.step],
    pool: poolOf(step.model),
    input: { key, sha256, mediaType },
  }))
}
