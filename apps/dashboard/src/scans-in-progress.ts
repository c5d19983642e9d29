import { scanId } from '@vignette/domain'
import { flow, ScanTask } from '@vignette/pipeline'
import type { ShownEngine } from './dashboard-context.ts'

type Queue = ReturnType<ShownEngine['queues']>[number]

/** Scans with a job that has not come to its end. */
export interface ScansInProgress {
  /** ids of scans by collection */
  scans: ReadonlyMap<string, ReadonlySet<string>>
  /** there are more jobs than were looked at, so there may be more scans */
  more: boolean
}

/** Jobs looked at per queue and state: their payloads are read, half a kilobyte each. */
const jobsAtMost = 1000

const states = ['waiting', 'prioritized', 'active', 'delayed'] as const

/** Which scans are under way. A scan has no manifest before its first ending, so only its jobs tell of it. */
export async function readScansInProgress(engine: ShownEngine): Promise<ScansInProgress> {
  const found = await Promise.all(engine.queues(flow).map(readTasks))
  const scans = new Map<string, Set<string>>()
  for (const { collection, master } of found.flatMap(({ tasks }) => tasks)) {
    const open = scans.get(collection) ?? new Set()
    scans.set(collection, open.add(scanId(master)))
  }
  return { scans, more: found.some(({ more }) => more) }
}

async function readTasks(queue: Queue): Promise<{ tasks: ScanTask[]; more: boolean }> {
  const jobs = await Promise.all(states.map((state) => queue.getJobs(state, 0, jobsAtMost - 1)))
  const tasks = jobs.flat().flatMap((job) => {
    const task = ScanTask.safeParse(job.data)
    return task.success ? [task.data] : []
  })
  return { tasks, more: jobs.some((some) => some.length === jobsAtMost) }
}
