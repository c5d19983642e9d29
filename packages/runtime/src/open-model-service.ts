import { PermanentError, type Service } from '@vignette/domain'
import { readPixels } from '@vignette/imaging'
import { geminiFromEnv, openGemini, type Gemini } from '@vignette/vision'
import type { Environment } from './environment.ts'

export interface ModelService {
  service: Service
  gemini: Gemini
}

/** What to tell somebody who has no key. */
export const howToGetAKey = [
  'Vignette needs a Gemini key to look at your scans. Get one at https://aistudio.google.com/apikey, then',
  '  export GEMINI_API_KEY=…',
  'or use Vertex AI: set GOOGLE_GENAI_USE_VERTEXAI=true, GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION.',
].join('\n')

/** The service the environment names, without asking it anything yet. Throws `PermanentError('unauthorized')` without a key. */
export function openModelService({
  emulatorUrl,
  variables,
}: Pick<Environment, 'emulatorUrl' | 'variables'>): ModelService {
  if (emulatorUrl)
    return {
      service: 'emulator',
      gemini: openGemini({ apiKey: 'emulated', baseUrl: emulatorUrl, verify: readPixels }),
    }
  const options = geminiFromEnv(variables)
  // What comes back is decoded whole before it is kept: a picture cut in half is none.
  if (options) return { service: 'gemini', gemini: openGemini({ ...options, verify: readPixels }) }
  throw new PermanentError('unauthorized', howToGetAKey)
}
