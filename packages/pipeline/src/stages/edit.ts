import {
  Edit,
  PermanentError,
  editFolder,
  type Plan,
  type StepPlan,
  type StoredImage,
} from '@vignette/domain'
import { readSize } from '@vignette/imaging'
import { defineStage, type JobContext } from '@vignette/queue'
import { poolsOf, worstCost, type EditAnswer } from '@vignette/vision'
import { z } from 'zod'
import { labelEdit, labelledImage, repairLabelled } from '../labelled.ts'
import { warnOfDrift } from '../drift.ts'
import { checkService, payOnce } from '../pay-once.ts'
import { poolOf } from '../pools.ts'
import { endingOf, keepImage, readImage, readPlan, readRecord, software, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { EditTask, subjectOf } from '../tasks.ts'

/** Does one step on one image: one paid call, or none if its key is in the store. */
export const edit = defineStage({
  name: 'edit',
  input: EditTask,
  output: z.object({ edits: z.array(EditTask) }),
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.edit(task, task),
  priority: (task) => Math.min(task.object, 1000),
  pools: { names: poolsOf('edit'), of: (task) => task.pool },
  async run(task: EditTask, context: Pick<Services, 'store' | 'service' | 'editor' | 'ledger'> & JobContext) {
    const { store } = context
    const step = stepAt(await readPlan(store, task.plan), task.path)
    const record = await makeEdit(task, context, { step, folder: editFolder(task.input.sha256, step) })
    await repairLabelled(store, record)
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

async function makeEdit(
  task: EditTask,
  context: Pick<Services, 'store' | 'service' | 'editor' | 'ledger'> & JobContext,
  { step, folder }: { step: StepPlan; folder: string },
): Promise<Edit> {
  const { store, service, editor, ledger, signal, attempt, log } = context
  const call = `${folder}/edit.json`
  const worstUsd = worstCost(step.model, step, new Date())
  return payOnce(
    ledger,
    { call, collection: task.collection, pool: task.pool, worstUsd },
    {
      read: () => readRecord(store, call, Edit),
      make: async () => {
        checkService(step.service, service)
        const bytes = await readImage(store, task.input.key)
        return editor.edit({ ...step, image: { ...(await readSize(bytes)), bytes } }, signal)
      },
      keep: async (answer) => {
        warnOfDrift(log, answer.call)
        if (answer.outcome === 'no-image' && attempt < 2) return undefined
        return keepEdit(store, folder, { task, step, answer })
      },
    },
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
