import {
  Manifest,
  collectionKey,
  manifestKey,
  planDigest,
  planKey,
  scanId,
  type Collection,
  type MasterRef,
  type Plan,
} from '@vignette/domain'
import { orderTime } from './priority.ts'
import { isSuperseded } from './newest.ts'
import { readRecord, writeRecord } from './records.ts'
import type { Services } from './services.ts'
import type { ScanTask } from './tasks.ts'

export interface Submission {
  collection: { name: string; title?: string | undefined }
  plan: Plan
  run: string
  /** What models have refused is asked for once more. */
  askRefused?: boolean | undefined
}

/** Puts the plan and the collection where every worker finds them. Answers the plan's digest. */
export async function registerCollection(store: Services['store'], submission: Submission): Promise<string> {
  const digest = planDigest(submission.plan)
  await writeRecord(store, planKey(digest), submission.plan)
  const { name, title } = submission.collection
  const collection: Collection = { v: 1, name, ...(title ? { title } : {}), plan: digest }
  await writeRecord(store, collectionKey(name), collection)
  return digest
}

/** The task that starts one master on its way. */
export function scanTask(master: MasterRef, { collection, plan, run, askRefused }: Submission): ScanTask {
  return {
    v: 1,
    run,
    collection: collection.name,
    plan: planDigest(plan),
    master,
    orderedAt: orderTime(),
    ...(askRefused ? { askRefused } : {}),
  }
}

/** The manifest of a master if it stands for it and nothing is left to be done for it under this plan; null otherwise. */
export async function finishedManifest(store: Services['store'], task: ScanTask): Promise<Manifest | null> {
  const manifest = await readRecord(store, manifestKey(task.collection, scanId(task.master)), Manifest)
  const finished = manifest?.plan === task.plan && ['pictures', 'empty'].includes(manifest.outcome)
  if (!finished || (await isSuperseded(store, task.collection, task.master))) return null
  return manifest
}
