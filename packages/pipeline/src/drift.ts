import type { Call } from '@vignette/domain'
import type { JobContext } from '@vignette/queue'
import { drifted } from '@vignette/vision'

/** Says so when another model answered than was asked: the service re-routes retired ids without a word. */
export function warnOfDrift(log: JobContext['log'], call: Call): void {
  if (!drifted(call)) return
  const { model, answeredBy } = call
  log.warn(
    { model, answeredBy },
    `${model} was asked and ${answeredBy} answered; choose a model that is still served.`,
  )
}
