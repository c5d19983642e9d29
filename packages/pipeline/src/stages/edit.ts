import {
  Edit,
  PermanentError,
  RetryableError,
  editFolder,
  type Plan,
  type StepPlan,
  type StoredImage,
} from '@vignette/domain'
import { readSize } from '@vignette/imaging'
import { defineStage, type JobContext } from '@vignette/queue'
import { lanesOf, worstCost, type EditAnswer } from '@vignette/vision'
import { z } from 'zod'
import { labelEdit, labelledImage, repairLabelled } from '../labelled.ts'
import { checkService, paidCall, settlementOf } from '../paid-call.ts'
import { poolOf } from '../pools.ts'
import { endingOf, keepImage, readImage, readPlan, readRecord, software, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { EditTask, subjectOf } from '../tasks.ts'

/** Does one step on one image: one paid call, or none if its key is in the store. */
export const edit = defineStage({
  name: 'edit',
  input: EditTask,
  output: z.object({ edits: z.array(EditTask) }),
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 120_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.edit(task, task),
  priority: (task) => Math.min(task.object, 1000),
  lanes: { names: lanesOf('edit'), of: (task) => task.pool },
  async run(task: EditTask, context: Pick<Services, 'store' | 'service' | 'editor' | 'ledger'> & JobContext) {
    const { store, ledger } = context
    const step = stepAt(await readPlan(store, task.plan), task.path)
    const folder = editFolder(task.input.sha256, step)
    const key = `${folder}/edit.json`
    const known = await readRecord(store, key, Edit)
    if (known?.provenance.call) await ledger.settle(key, settlementOf(known.provenance.call, known.outcome))
    const record = known ?? (await payForEdit(task, context, { step, folder }))
    if (known) await repairLabelled(store, known)
    return { edits: record.received ? nextEdits(task, step, record.received) : [] }
  },
})

/** The step a path of names leads to. */
function stepAt(plan: Plan, path: readonly string[]): StepPlan {
  let steps = plan.recipe.steps
  let found: StepPlan | undefined
  for (const name of path) {
    found = steps.find((step) => step.step === name)
    steps = found?.next ?? []
  }
  if (found) return found
  throw new PermanentError('internal', `The recipe ${plan.recipe.name} has no step ${path.join(' → ')}.`)
}

async function payForEdit(
  task: EditTask,
  context: Pick<Services, 'store' | 'service' | 'editor' | 'ledger'> & JobContext,
  { step, folder }: { step: StepPlan; folder: string },
): Promise<Edit> {
  const { store, editor, ledger, signal, attempt } = context
  checkService(step.service, context.service)
  const bytes = await readImage(store, task.input.key)
  const image = { ...(await readSize(bytes)), bytes }
  const key = `${folder}/edit.json`
  const worstUsd = worstCost(step.model, step, new Date())
  let record: Edit | undefined
  await paidCall(
    ledger,
    { call: key, collection: task.collection, pool: task.pool, worstUsd },
    {
      make: () => editor.edit({ ...step, image }, signal),
      keep: async (answer) => {
        if (answer.outcome === 'no-image' && attempt < 2) return
        record = await keepEdit(store, folder, { task, step, answer })
      },
    },
  )
  if (record) return record
  throw new RetryableError(
    'model-answer-unusable',
    'The model answered without an image; it is asked once more.',
  )
}

/** The bytes first, then the record that makes them count, then the copy that can be made again. */
async function keepEdit(
  store: Services['store'],
  folder: string,
  { task, step, answer }: { task: EditTask; step: StepPlan; answer: EditAnswer },
): Promise<Edit> {
  const record = recordOf(folder, { task, step, answer })
  const { image } = answer
  if (!image) {
    await writeRecord(store, record.key, record)
    return record
  }
  const received = { ...image, ...(await readSize(image.bytes)) }
  const labelled = await labelEdit(received, record)
  const whole: Edit = {
    ...record,
    received: await keepImage(store, `${folder}/received.${endingOf(received.mediaType)}`, received),
    labelled: labelledImage(folder, labelled),
  }
  await writeRecord(store, whole.key, whole)
  await store.put(labelledImage(folder, labelled).key, labelled.bytes, { mediaType: labelled.mediaType })
  return whole
}

function recordOf(
  folder: string,
  { task, step: plan, answer }: { task: EditTask; step: StepPlan; answer: EditAnswer },
): Edit {
  const { step, version, family, prompt, model, imageSize, thinking } = plan
  return {
    v: 1,
    key: `${folder}/edit.json`,
    step,
    version,
    family,
    outcome: answer.outcome,
    ...(answer.message ? { message: answer.message } : {}),
    provenance: {
      from: { key: task.input.key, sha256: task.input.sha256 },
      software,
      at: answer.call.at,
      call: answer.call,
      prompt,
      parameters: { model, imageSize, thinking },
    },
  }
}

function nextEdits(task: EditTask, step: StepPlan, { key, sha256, mediaType }: StoredImage): EditTask[] {
  return step.next.map((next) => ({
    ...task,
    path: [...task.path, next.step],
    pool: poolOf(next.model),
    input: { key, sha256, mediaType },
  }))
}
