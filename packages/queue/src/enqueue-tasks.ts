import { PermanentError } from '@vignette/domain'
import type { Queue } from 'bullmq'
import type { OnUnfit } from './engine.ts'
import type { Flow, Task } from './flow.ts'
import { requestJob, type JobRequest } from './job-request.ts'
import { withQueueErrors } from './queue-errors.ts'

/** As many jobs go to the datastore at once: enough for speed, few enough to leave room for others in between. */
const bulk = 500
/** PostgreSQL sets up a table for every bulk, which takes as long as some fifteen single jobs. */
const worthBulk = 15

export interface EnqueueOptions {
  queue: (name: string) => Queue
  /** Endings that keep no job from being done once more; jobs that wait or run always stay as they are. */
  renews: readonly Ending[]
  /** what the stages ask to find the pool of a job */
  services: object
  /** Takes the tasks that no queue can take; without it their error is thrown. */
  onUnfit?: OnUnfit | undefined
}

type Ending = 'completed' | 'failed'

/** Every payload is checked before the first is enqueued. See `Engine.enqueue`. */
export async function enqueueTasks(
  flow: Flow,
  tasks: readonly Task[],
  { queue, renews, services, onUnfit }: EnqueueOptions,
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
      // Each call of a latest stage has an id of its own, which nothing stands in the way of.
      const named = group.filter((request) => !flow.stage(request.name).latest)
      await clearEnded(queue(name), named, renews)
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

/** An ended job would keep its id from being used again; its new run starts with new attempts and a new deadline. */
async function clearEnded(
  queue: Queue,
  requests: readonly JobRequest[],
  endings: readonly Ending[],
): Promise<void> {
  // Counting takes as long as there are ended jobs, so it is for those who would ask for many of them.
  if (requests.length >= worthBulk && !(await hasAny(queue, endings))) return
  for (let from = 0; from < requests.length; from += bulk) {
    const some = requests.slice(from, from + bulk)
    await Promise.all(some.map(({ id }) => clearIfEnded(queue, id, endings)))
  }
}

async function hasAny(queue: Queue, endings: readonly Ending[]): Promise<boolean> {
  const counts = await queue.getJobCounts(...endings)
  return endings.some((ending) => (counts[ending] ?? 0) > 0)
}

async function clearIfEnded(queue: Queue, id: string, endings: readonly Ending[]): Promise<void> {
  const state = await queue.getJobState(id)
  if (endings.some((ending) => ending === state)) await queue.remove(id)
}
