import {
  Crop,
  Detection,
  PageCrops,
  PermanentError,
  RetryableError,
  besideKey,
  cropKey,
  detectionKey,
  growBox,
  pageCropsKey,
  type Box,
  type Plan,
  type Scan,
} from '@vignette/domain'
import { cutCrops, type CutObject } from '@vignette/imaging'
import { z } from 'zod'
import { defineRecordStage, type PlanContext } from '../define-stage.ts'
import { takeUpNewer, withMaster } from '../master.ts'
import { pageOf } from '../pages.ts'
import { endingOf, keepImage, readRecord, readScan, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { software } from '../software.ts'
import { CropTask, EditTask, ScanTask, subjectOf } from '../tasks.ts'

type Context = Pick<Services, 'masters' | 'store'> & PlanContext

const cutting = defineRecordStage({
  name: 'crop',
  input: CropTask,
  record: PageCrops,
  output: z.object({ edits: z.array(EditTask), newer: z.array(ScanTask) }),
  options: { attempts: 3, backoffMs: 2_000, concurrency: 1, lockMs: 60_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.page(task, task.page),
  result: (task, plan) => pageCropsKey(task, plan.crop),
  async make(task, context: Context) {
    const { store, key, plan } = context
    const scan = await readScan(store, task, plan)
    const cuts = await cutsOf(task, context, scan)
    const heads = await Promise.all(cuts.map((cut) => store.head(cut.key)))
    const missing = cuts.filter((_, index) => !heads[index])
    if (missing.length > 0) await cutMissing(task, context, { scan, boxes: missing.map(({ box }) => box) })
    const crops = await Promise.all(cuts.map((cut) => readRecord(store, cut.key, Crop)))
    const whole = crops.filter((record) => record !== null)
    if (whole.length < cuts.length)
      throw new RetryableError('store-unavailable', `A crop just written is not in ${store.address}.`)
    return { v: 1 as const, key, crops: whole }
  },
  next: (task, { crops }, plan) => ({
    // Of a page that was not read to its end nobody knows whether its boxes are worth their money.
    edits:
      task.partial && plan.detect.partial === 'hold'
        ? []
        : crops.flatMap((record, index) => firstEdits(task, plan, { record, object: index + 1 })),
    newer: [],
  }),
})

/**
 * Cuts every object of a page out of its master, which is decoded once however many there are. An object that was overwritten
 * since it was looked at begins anew in its newer version.
 */
export const crop = {
  ...cutting,
  run: async (task: CropTask, context: Parameters<typeof cutting.run>[1]): ReturnType<typeof cutting.run> =>
    cutting.run(task, context).catch((error: unknown) => ({
      edits: [],
      newer: [takeUpNewer(error, task, context.log)],
    })),
}

interface Cut {
  box: Box
  key: string
}

/** What is to be cut, in the order of the objects found; a crop that is there from before is not cut again. */
async function cutsOf(task: CropTask, { store, plan }: Context, scan: Scan): Promise<Cut[]> {
  const page = pageOf(scan, task.page)
  const detection = await readRecord(store, detectionKey(task.proxy.sha256, plan.detect), Detection)
  if (!detection)
    throw new PermanentError(
      'internal',
      `Page ${task.page} of scan ${scan.id} has no detection record; submit it again.`,
    )
  return detection.objects.map(({ box: found }) => {
    const box = growBox(found, plan.crop.margin, page)
    return { box, key: cropKey({ masterSha256: scan.sha256, page: task.page, box }, plan.crop) }
  })
}

async function cutMissing(
  task: CropTask,
  { masters, store, plan, signal }: Context,
  { scan, boxes }: { scan: Scan; boxes: Box[] },
): Promise<void> {
  const { sha256: masterSha256 } = scan
  const options = { boxes, viewSide: plan.crop.viewSide, signal }
  await withMaster(
    masters(task.master.bucket),
    { master: task.master, signal, sha256: masterSha256 },
    async ({ source }) => {
      for await (const cut of cutCrops(source, pageOf(scan, task.page), options)) {
        const key = cropKey({ masterSha256, page: task.page, box: cut.box }, plan.crop)
        await keepCrop(store, key, { cut, scan, plan })
      }
    },
  )
}

async function keepCrop(
  store: Services['store'],
  key: string,
  { cut, scan, plan }: { cut: CutObject; scan: Scan; plan: Plan },
): Promise<void> {
  const { box, image, form, view } = cut
  const record: Crop = {
    v: 1,
    key,
    box,
    image: await keepImage(store, besideKey(key, `crop.${endingOf(image.mediaType)}`), image),
    form,
    view: await keepImage(store, besideKey(key, 'view.jpg'), view),
    provenance: {
      from: { key: scan.master.key, sha256: scan.sha256 },
      software,
      at: new Date().toISOString(),
      parameters: { ...plan.crop },
    },
  }
  await writeRecord(store, key, record)
}

function firstEdits(
  { proxy: _seen, boxes: _found, partial: _whole, ...scan }: CropTask,
  plan: Plan,
  { record, object }: { record: Crop; object: number },
): EditTask[] {
  const { key, sha256, mediaType } = record.image
  return plan.recipe.steps.map((step) => ({
    ...scan,
    object,
    path: [step.step],
    input: { key, sha256, mediaType },
  }))
}
