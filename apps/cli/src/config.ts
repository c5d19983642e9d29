import { readEnvironment, type Environment } from '@vignette/runtime'

/** The environment of this process; the only place that looks at it. */
export function environmentOfProcess(): Environment {
  return readEnvironment(process.env)
}
