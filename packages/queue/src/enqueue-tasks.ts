import { PermanentError } from '@vignette/domain'
import type { Queue } from 'bullmq'
import type { Flow, Task } from './flow.ts'
import { requestJob, type JobRequest } from './job-request.ts'
import { withQueueErrors } from './queue-errors.ts'

/** As many jobs go to the datastore at once: enough for speed, few enough to leave room for others in between. */
const bulk = 500
/** PostgreSQL sets up a table for every bulk, which takes as long as some fifteen single jobs. */
const worthBulk = 15

export interface EnqueueOptions {
  queue: (name: string) => Queue
  /** Start failed jobs anew; otherwise they stay as they are. */
  renewsFailed: boolean
  /** what the stages ask to find the pool of a job */
  services: object
  /** Takes the tasks that no queue can take; without it their error is thrown. */
  onUnfit?: OnUnfit | undefined
}

export type OnUnfit = (task: Task, error: PermanentError) => Promise<void>

/** Every payload is checked before the first is enqueued. See `Engine.enqueue`. */
export async function enqueueTasks(
  flow: Flow,
  tasks: readonly Task[],
  { queue, renewsFailed, services, onUnfit }: EnqueueOptions,
): Promise<void> {
  const requests: JobRequest[] = []
  for (const task of tasks) {
    try {
      requests.push(await requestJob(flow.stage(task.stage), task.payload, services))
    } catch (error) {
      if (!onUnfit || !(error instanceof PermanentError)) throw error
      await onUnfit(task, error)
    }
  }
  for (const [name, group] of Map.groupBy(requests, (request) => request.queue)) {
    await withQueueErrors(async () => {
      if (renewsFailed) await clearFailed(queue(name), group)
      await addJobs(queue(name), group)
    })
  }
}

async function addJobs(queue: Queue, requests: readonly JobRequest[]): Promise<void> {
  const jobs = requests.map(({ id, name, data, options }) => ({
    name,
    data,
    opts: { ...options, jobId: id },
  }))
  if (jobs.length < worthBulk) {
    await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)))
    return
  }
  for (let from = 0; from < jobs.length; from += bulk) await queue.addBulk(jobs.slice(from, from + bulk))
}

/** A failed job would keep its id from being used again; its new run starts with new attempts and a new deadline. */
async function clearFailed(queue: Queue, requests: readonly JobRequest[]): Promise<void> {
  const { failed = 0 } = await queue.getJobCounts('failed')
  if (failed === 0) return
  for (let from = 0; from < requests.length; from += bulk) {
    const some = requests.slice(from, from + bulk)
    await Promise.all(some.map(({ id }) => clearIfFailed(queue, id)))
  }
}

async function clearIfFailed(queue: Queue, id: string): Promise<void> {
  if ((await queue.getJobState(id)) === 'failed') await queue.remove(id)
}
