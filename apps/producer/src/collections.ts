import {
  Collection,
  CollectionSettings,
  PermanentError,
  Plan,
  collectionKey,
  planKey,
  type Service,
  type StepPlan,
} from '@vignette/domain'
import { loadDefinitions, readRecord, registerCollection, resolvePlan } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'

/** The collection of this name; null if it has never been registered. */
export async function findCollection(store: ObjectStore, name: string): Promise<Collection | null> {
  const isName = CollectionSettings.shape.name.safeParse(name).success
  return isName ? readRecord(store, collectionKey(name), Collection) : null
}

/**
 * Sees to it that collections are for the service that the workers have now: a collection begun with the emulator goes on
 * with Gemini once there is a key. Where there is no `default` yet, it is made with default settings.
 */
export async function prepareCollections(
  store: ObjectStore,
  names: Iterable<string>,
  service: Service,
): Promise<void> {
  for (const name of new Set(names)) {
    const collection = await findCollection(store, name)
    const plan = collection ? await readRecord(store, planKey(collection.plan), Plan) : null
    if (collection && plan && plan.detect.service !== service)
      await registerCollection(store, { collection, plan: planFor(service, plan), run: name })
    if (!collection && name === 'default') await registerDefault(store, service)
  }
}

function planFor(service: Service, { detect, recipe, ...rest }: Plan): Plan {
  const stepFor = (step: StepPlan): StepPlan => ({ ...step, service, next: step.next.map(stepFor) })
  return {
    ...rest,
    detect: { ...detect, service },
    recipe: { ...recipe, steps: recipe.steps.map(stepFor) },
  }
}

async function registerDefault(store: ObjectStore, service: Service): Promise<void> {
  const settings = CollectionSettings.parse({})
  const resolved = resolvePlan(settings, { definitions: await loadDefinitions(), service, now: new Date() })
  if (!('plan' in resolved))
    throw new PermanentError(
      'internal',
      `The default settings are not right: ${resolved.problems[0]?.message}`,
    )
  await registerCollection(store, { collection: settings, plan: resolved.plan, run: settings.name })
}
