import {
  Edit,
  PermanentError,
  besideKey,
  editKey,
  masterAddress,
  type ImageSize,
  type Plan,
  type StepPlan,
} from '@vignette/domain'
import { prepareForModel, readSize } from '@vignette/imaging'
import { poolsOf, worstCost, type EditAnswer } from '@vignette/vision'
import { z } from 'zod'
import { definePaidStage, type PaidContext } from '../define-paid-stage.ts'
import { warnOfDrift } from '../drift.ts'
import { labelEdit } from '../labelled.ts'
import { checkService } from '../pay-once.ts'
import { poolOf } from '../pools.ts'
import { placeInTurn } from '../priority.ts'
import { endingOf, keepImage, readImage } from '../records.ts'
import type { Services } from '../services.ts'
import { software } from '../software.ts'
import { EditTask, subjectOf } from '../tasks.ts'

/** Longest side of a picture as it is sent, in pixels: twice what comes back, so that no line is lost on the way. */
const sideSent: Record<ImageSize, number> = { '1K': 2048, '2K': 4096, '4K': 6144 }

/** Does one step on one image: one paid call, or none if its key is in the store. */
export const edit = definePaidStage({
  name: 'edit',
  input: EditTask,
  record: Edit,
  output: z.object({ edits: z.array(EditTask) }),
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.edit(task, task),
  priority: placeInTurn,
  pools: {
    names: poolsOf('edit'),
    of: ({ path }, plan) => poolOf(stepAt(plan, path).model),
    within: ({ recipe }) => [...new Set(modelsIn(recipe.steps).map(poolOf))],
  },
  result: ({ input, path }, plan) => editKey(input.sha256, stepAt(plan, path)),
  price({ path }, plan) {
    const step = stepAt(plan, path)
    return { pool: poolOf(step.model), worstUsd: worstCost(step.model, step, new Date()) }
  },
  limits({ path }, plan) {
    return { inAll: stepAt(plan, path).maxCalls, setting: 'edit.maxCalls' }
  },
  callsInOrder: () => 2,
  isFinal: ({ outcome }) => outcome === 'edited',
  async ask({ path, input }, context: Pick<Services, 'store' | 'service' | 'editor'> & PaidContext) {
    const { store, service, editor, plan, signal } = context
    const step = stepAt(plan, path)
    checkService(step.service, service)
    const { imageSize, trim } = step
    const bytes = await readImage(store, input.key)
    const image = await prepareForModel(bytes, { side: sideSent[imageSize], trim })
    return editor.edit({ ...step, image }, signal)
  },
  async keep(given, task, { store, plan, key, log, discarded, paidFor, answer }) {
    warnOfDrift(log, given.call)
    const { image } = given
    if (given.outcome !== 'edited' || !image) return undefined
    const record = recordOf(given, { key, task, step: stepAt(plan, task.path) })
    const { provenance } = record
    return keepImages(store, image, {
      task,
      record: {
        ...record,
        provenance: {
          ...provenance,
          paidFor,
          ...(answer ? { answer } : {}),
          ...(discarded.length > 0 ? { discarded: [...discarded] } : {}),
        },
      },
    })
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

function modelsIn(steps: readonly StepPlan[]): string[] {
  return steps.flatMap(({ model, next }) => [model, ...modelsIn(next)])
}

/** The bytes as they came, and a copy that says of itself what made it. */
async function keepImages(
  store: Services['store'],
  image: NonNullable<EditAnswer['image']>,
  { task, record }: { task: EditTask; record: Edit },
): Promise<Edit> {
  const received = { ...image, ...(await readSize(image.bytes)) }
  const master = { key: masterAddress(task.master), sha256: task.masterSha256 }
  const labelled = await labelEdit(received, record, master)
  const beside = (name: string, mediaType: string): string =>
    besideKey(record.key, `${name}.${endingOf(mediaType)}`)
  return {
    ...record,
    received: await keepImage(store, beside('received', received.mediaType), received),
    labelled: await keepImage(store, beside('labelled', labelled.mediaType), labelled),
  }
}

function recordOf(
  given: EditAnswer,
  { key, task, step: plan }: { key: string; task: EditTask; step: StepPlan },
): Edit {
  const { step, version, family, prompt, model, imageSize, thinking, trim } = plan
  const { outcome, message, call } = given
  return {
    v: 1,
    key,
    step,
    version,
    family,
    outcome,
    ...(message ? { message } : {}),
    provenance: {
      from: { key: task.input.key, sha256: task.input.sha256 },
      software,
      at: call.at,
      call,
      prompt,
      parameters: { model, imageSize, thinking, trim, sideSent: sideSent[imageSize] },
    },
  }
}
