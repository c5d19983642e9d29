import type { Service } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { howToGetAKey, openModelService, type ModelService, type Environment } from '@vignette/runtime'
import { geminiFromEnv } from '@vignette/vision'
import { UsageError } from './exit.ts'

/** `true`: an emulator within this process; an address: one that runs elsewhere. */
export type Emulate = boolean | string | undefined

/** Who will answer, before anything is opened. */
export function serviceOf(emulate: Emulate, { emulatorUrl }: Environment): Service {
  return emulate || emulatorUrl ? 'emulator' : 'gemini'
}

/** What to call the service in sentences. */
export const serviceNames: Record<Service, string> = { gemini: 'Gemini', emulator: 'the offline emulator' }

/** Opens the service that looks and edits. Throws `UsageError` when there is no key. */
export async function openVision(
  emulate: Emulate,
  environment: Environment,
  closing: AsyncDisposableStack,
): Promise<ModelService> {
  if (emulate === true) {
    const emulator = closing.use(await startEmulator({}))
    return openModelService({ ...environment, emulatorUrl: emulator.url })
  }
  const emulatorUrl = emulate || environment.emulatorUrl
  if (!emulatorUrl && !geminiFromEnv(environment.variables)) {
    throw new UsageError(
      `${howToGetAKey}\nTo try everything offline, without a key and without cost, add --emulate.`,
    )
  }
  return openModelService({ ...environment, emulatorUrl })
}
