import type { Service } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { geminiFromEnv, openGemini, type Gemini } from '@vignette/vision'
import type { Environment } from './config.ts'
import { UsageError } from './exit.ts'

export interface Vision {
  service: Service
  gemini: Gemini
  close(): Promise<void>
}

/** `true`: an emulator within this process; an address: one that runs elsewhere. */
export type Emulate = boolean | string | undefined

export const howToGetAKey = [
  'Vignette needs a Gemini key to look at your scans. Get one at https://aistudio.google.com/apikey, then',
  '  export GEMINI_API_KEY=…',
  'or use Vertex AI: set GOOGLE_GENAI_USE_VERTEXAI=true, GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION.',
  'To try everything offline, without a key and without cost, add --emulate.',
].join('\n')

/** Who answers, without asking anybody yet. */
export function serviceOf(emulate: Emulate): Service {
  return emulate ? 'emulator' : 'gemini'
}

/** Opens the service that looks and edits. Throws `UsageError` when there is no key. */
export async function openVision(emulate: Emulate, environment: Environment): Promise<Vision> {
  if (typeof emulate === 'string') return { ...emulated(emulate), close: async () => {} }
  if (emulate) {
    const emulator = await startEmulator({})
    return { ...emulated(emulator.url), close: () => emulator.close() }
  }
  const options = geminiFromEnv(environment.variables)
  if (!options) throw new UsageError(howToGetAKey)
  return { service: 'gemini', gemini: openGemini(options), close: async () => {} }
}

function emulated(baseUrl: string): Pick<Vision, 'service' | 'gemini'> {
  return { service: 'emulator', gemini: openGemini({ apiKey: 'emulated', baseUrl }) }
}
