import { PermanentError } from '@vignette/domain'
import { serveHealth, type Health, type HealthOptions } from '@vignette/telemetry'

/** Serves probes and metrics. Throws `PermanentError('settings-invalid')` when the address cannot be had. */
export async function openHealth(
  at: Pick<HealthOptions, 'host' | 'port'>,
  answers: Omit<HealthOptions, 'host' | 'port'>,
): Promise<Health> {
  try {
    return await serveHealth({ ...at, ...answers })
  } catch (cause) {
    throw new PermanentError(
      'settings-invalid',
      `Probes cannot be served on ${at.host}, port ${at.port}: choose others with VIGNETTE_HEALTH_HOST and VIGNETTE_HEALTH_PORT.`,
      { cause },
    )
  }
}
