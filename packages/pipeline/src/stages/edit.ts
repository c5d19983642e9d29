import { Edit, PermanentError, besideKey, editKey, type Plan, type StepPlan } from '@vignette/domain'
import { readSize } from '@vignette/imaging'
import { poolsOf, worstCost, type EditAnswer } from '@vignette/vision'
import { z } from 'zod'
import { definePaidStage, type PlanContext } from '../define-stage.ts'
import { warnOfDrift } from '../drift.ts'
import { labelEdit } from '../labelled.ts'
import { checkService } from '../pay-once.ts'
import { poolOf } from '../pools.ts'
import { endingOf, keepImage, readImage, software } from '../records.ts'
import type { Services } from '../services.ts'
import { EditTask, subjectOf } from '../tasks.ts'

/** Does one step on one image: one paid call, or none if its key is in the store. */
export const edit = definePaidStage({
  name: 'edit',
  input: EditTask,
  record: Edit,
  output: z.object({ edits: z.array(EditTask) }),
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.edit(task, task),
  priority: (task) => Math.min(task.object, 1000),
  pools: { names: poolsOf('edit'), of: ({ path }, plan) => poolOf(stepAt(plan, path).model) },
  result: ({ input, path }, plan) => editKey(input.sha256, stepAt(plan, path)),
  price({ path }, plan) {
    const step = stepAt(plan, path)
    return { pool: poolOf(step.model), worstUsd: worstCost(step.model, step, new Date()) }
  },
  async ask({ path, input }, context: Pick<Services, 'store' | 'service' | 'editor'> & PlanContext) {
    const { store, service, editor, plan, signal } = context
    const step = stepAt(plan, path)
    checkService(step.service, service)
    const bytes = await readImage(store, input.key)
    return editor.edit({ ...step, image: { ...(await readSize(bytes)), bytes } }, signal)
  },
  async keep(answer, task, { store, plan, key, attempt, log }) {
    warnOfDrift(log, answer.call)
    if (answer.outcome === 'no-image' && attempt < 2) return undefined
    const record = recordOf(key, answer, { task, step: stepAt(plan, task.path) })
    return answer.image ? keepImages(store, record, answer.image) : record
  },
  next: (task, { received }, plan) => ({
    edits: stepAt(plan, task.path).next.flatMap((next) =>
      received ? { ...task, path: [...task.path, next.step], input: inputOf(received) } : [],
    ),
  }),
})

function inputOf({ key, sha256, mediaType }: EditTask['input']): EditTask['input'] {
  return { key, sha256, mediaType }
}

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

/** The bytes as they came, and a copy that says of itself what made it. */
async function keepImages(
  store: Services['store'],
  record: Edit,
  image: NonNullable<EditAnswer['image']>,
): Promise<Edit> {
  const received = { ...image, ...(await readSize(image.bytes)) }
  const labelled = await labelEdit(received, record)
  const beside = (name: string, mediaType: string): string =>
    besideKey(record.key, `${name}.${endingOf(mediaType)}`)
  return {
    ...record,
    received: await keepImage(store, beside('received', received.mediaType), received),
    labelled: await keepImage(store, beside('labelled', labelled.mediaType), labelled),
  }
}

function recordOf(
  key: string,
  answer: EditAnswer,
  { task, step: plan }: { task: EditTask; step: StepPlan },
): Edit {
  const { step, version, family, prompt, model, imageSize, thinking } = plan
  return {
    v: 1,
    key,
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
