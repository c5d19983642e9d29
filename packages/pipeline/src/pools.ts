import { PermanentError } from '@vignette/domain'
import { findModel } from '@vignette/vision'

/** The quota pool a model draws on. */
export function poolOf(model: string): string {
  const known = findModel(model)
  if (known) return known.pool
  throw new PermanentError(
    'model-unknown',
    `${model} is not in the model catalogue; name another in the settings.`,
  )
}
