import { PermanentError, RetryableError } from '@vignette/domain'
import type { Queue } from 'bullmq'
import type { Flow, Task } from './flow.ts'
import { requestJob, type JobRequest } from './job-request.ts'

/** As many jobs go to the datastore at once: enough for speed, few enough to leave room for others in between. */
const bulk = 500

/** See `Engine.enqueue`. Every payload is checked before the first is enqueued. */
export async function enqueueTasks(
  flow: Flow,
  tasks: readonly Task[],
  queue: (name: string) => Queue,
): Promise<void> {
  const requests = tasks.map((task) => requestJob(flow.stage(task.stage), task.payload))
  try {
    for (const [name, group] of Map.groupBy(requests, (request) => request.queue)) {
      await addJobs(queue(name), group)
    }
  } catch (cause) {
    if (cause instanceof PermanentError || cause instanceof RetryableError) throw cause
    throw new RetryableError('queue-unavailable', `The queue did not take the jobs: ${String(cause)}`, { cause })
  }
}

async function addJobs(queue: Queue, requests: readonly JobRequest[]): Promise<void> {
  await clearFailed(queue, requests)
  for (let from = 0; from < requests.length; from += bulk) {
    const some = requests.slice(from, from + bulk)
    await queue.addBulk(
      some.map(({ id, name, data, options }) => ({ name, data, opts: { ...options, jobId: id } })),
    )
  }
}

/** A failed job would keep its id from being used again; its new run starts with new attempts and a new deadline. */
async function clearFailed(queue: Queue, requests: readonly JobRequest[]): Promise<void> {
  const { failed = 0 } = await queue.getJobCounts('failed')
  if (failed === 0) return
  for (const { id } of requests) {
    if ((await queue.getJobState(id)) === 'failed') await queue.remove(id)
  }
}
