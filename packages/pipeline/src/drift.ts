import type { Call } from '@vignette/domain'
import type { JobContext } from '@vignette/queue'
import { driftNotice } from '@vignette/vision'

/** Says so when another model answered than was asked: the service re-routes retired ids without a word. */
export function warnOfDrift(log: JobContext['log'], call: Call): void {
  const notice = driftNotice(call)
  const { model, answeredBy } = call
  if (notice) log.warn({ model, answeredBy }, notice)
}
