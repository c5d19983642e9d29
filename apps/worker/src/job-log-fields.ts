import { MasterRef, scanId } from '@vignette/domain'
import { z } from 'zod'

/** What the tasks of all stages have in common, and what some of them have. */
const AnyTask = z.object({
  run: z.string(),
  collection: z.string(),
  master: MasterRef,
  page: z.number().optional(),
  object: z.number().optional(),
  path: z.array(z.string()).optional(),
})

/** What a line of the log says of the task behind it; nothing of one that cannot be read. */
export function jobLogFields(payload: unknown): object {
  const parsed = AnyTask.safeParse(payload)
  if (!parsed.success) return {}
  const { run, collection, master, page, object, path } = parsed.data
  return {
    run,
    collection,
    scan: scanId(master),
    ...(page === undefined ? {} : { page }),
    ...(object === undefined ? {} : { object: `p${page}-o${object}` }),
    ...(path === undefined ? {} : { step: path.join('/') }),
  }
}
