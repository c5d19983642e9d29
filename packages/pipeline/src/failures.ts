import { FailureRecord, failureKey, failurePrefix, scanId } from '@vignette/domain'
import type { WorkOptions } from '@vignette/queue'
import { z } from 'zod'
import { readRecord, writeRecord } from './records.ts'
import type { Services } from './services.ts'
import { ScanTask, StepPath } from './tasks.ts'

type Store = Services['store']

/** What a task may say of the place in the scan it is about. */
export const AnyTask = ScanTask.extend({
  page: z.int().optional(),
  object: z.int().optional(),
  path: StepPath.optional(),
})
export type AnyTask = z.infer<typeof AnyTask>

/**
 * Keeps on record which jobs ended without their result, for as long as nobody does them again: what workers are to be
 * started with.
 */
export function failureRecords(store: Store): Required<Pick<WorkOptions, 'onFailure' | 'onAttempt'>> {
  return {
    async onFailure({ stage, subject, payload, code, message }) {
      const task = AnyTask.parse(payload)
      const { page, object, path } = task
      const at = new Date().toISOString()
      const record: FailureRecord = { v: 1, stage, code, message, at, subject, page, object, path }
      await writeRecord(store, failureKey(scanInPlan(task), { stage, subject }), record)
    },
    async onAttempt({ stage, subject, payload }) {
      await store.delete(failureKey(scanInPlan(ScanTask.parse(payload)), { stage, subject }))
    },
  }
}

/** All failures on record of a scan under its plan. Costs a listing, and a read of each. */
export async function listFailures(store: Store, task: ScanTask): Promise<FailureRecord[]> {
  const heads = await Array.fromAsync(store.list(failurePrefix(scanInPlan(task))))
  const records = await Promise.all(heads.map(({ key }) => readRecord(store, key, FailureRecord)))
  return records.filter((record) => record !== null)
}

function scanInPlan({ collection, plan, master }: ScanTask): Parameters<typeof failurePrefix>[0] {
  return { collection, plan, scan: scanId(master) }
}
