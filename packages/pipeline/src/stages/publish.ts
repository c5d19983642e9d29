import { manifestKey, scanId } from '@vignette/domain'
import { defineStage, type JobContext } from '@vignette/queue'
import { z } from 'zod'
import { buildManifest } from '../manifest.ts'
import { takePlace } from '../newest.ts'
import { readPlan, writeRecord } from '../records.ts'
import { replay } from '../replay.ts'
import type { Services } from '../services.ts'
import { ScanTask, subjectOf } from '../tasks.ts'

/** Rebuilds a scan's manifest from what the store holds. It can run at any time, any number of times. */
export const publish = defineStage({
  name: 'publish',
  input: ScanTask,
  output: z.object({ manifest: z.string(), outcome: z.string() }),
  options: { attempts: 5, backoffMs: 2_000, concurrency: 4, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: subjectOf.scan,
  latest: true,
  async run(task: ScanTask, { store, flow }: Pick<Services, 'store'> & JobContext) {
    const plan = await readPlan(store, task.plan)
    const orderedAt = await takePlace(store, task)
    const told = await replay(flow, { store, task, plan })
    const manifest = buildManifest({ ...task, orderedAt }, plan, told)
    const key = manifestKey(task.collection, scanId(task.master))
    await writeRecord(store, key, manifest)
    return { manifest: key, outcome: manifest.outcome }
  },
})
