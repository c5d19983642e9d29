import { Failure, failureKey, scanId, type ErrorCode } from '@vignette/domain'
import { readRecord, writeRecord } from './records.ts'
import type { Services } from './services.ts'
import { ScanTask } from './tasks.ts'

export interface JobFailure {
  stage: string
  subject: string
  payload: unknown
  code: ErrorCode
  message: string
}

/** Puts on record that a job ended without its result, so that the manifest can say so. */
export async function recordFailure(store: Services['store'], failure: JobFailure): Promise<void> {
  const task = ScanTask.parse(failure.payload)
  const { stage, code, message, subject } = failure
  const record: Failure = { stage, code, message, at: new Date().toISOString() }
  await writeRecord(store, failureKey(scanId(task.master), task.plan, { stage, subject }), record)
}

/** The failure on record for a subject, if any. It counts only while the result itself is missing. */
export function readFailure(
  store: Services['store'],
  task: ScanTask,
  job: { stage: string; subject: string },
): Promise<Failure | null> {
  return readRecord(store, failureKey(scanId(task.master), task.plan, job), Failure)
}
