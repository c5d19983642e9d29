import { PermanentError } from '@vignette/domain'
import type { GeminiOptions } from './connect.ts'

/**
 * Reads the variables Google's own tools read: `GOOGLE_API_KEY` or `GEMINI_API_KEY`; or `GOOGLE_GENAI_USE_VERTEXAI=true`
 * (`GOOGLE_GENAI_USE_ENTERPRISE` by its new name) with `GOOGLE_CLOUD_PROJECT` and `GOOGLE_CLOUD_LOCATION` (default
 * `global`), or without a project with `GOOGLE_API_KEY`; and `GOOGLE_GEMINI_BASE_URL` or `GOOGLE_VERTEX_BASE_URL`.
 * Undefined when they hold no credentials. Throws `PermanentError('unauthorized')` for Vertex AI without either.
 */
export function geminiFromEnv(env: Record<string, string | undefined>): GeminiOptions | undefined {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined
  const isSet = (name: string): boolean => read(name)?.toLowerCase() === 'true'
  if (!isSet('GOOGLE_GENAI_USE_VERTEXAI') && !isSet('GOOGLE_GENAI_USE_ENTERPRISE')) {
    const apiKey = read('GOOGLE_API_KEY') ?? read('GEMINI_API_KEY')
    return apiKey ? { apiKey, baseUrl: read('GOOGLE_GEMINI_BASE_URL') } : undefined
  }
  const baseUrl = read('GOOGLE_VERTEX_BASE_URL')
  const project = read('GOOGLE_CLOUD_PROJECT')
  if (project) return { vertex: { project, location: read('GOOGLE_CLOUD_LOCATION') ?? 'global' }, baseUrl }
  const apiKey = read('GOOGLE_API_KEY')
  if (apiKey) return { apiKey, express: true, baseUrl }
  throw new PermanentError(
    'unauthorized',
    'GOOGLE_GENAI_USE_VERTEXAI asks for Vertex AI, which needs a project or a key of its own; set GOOGLE_CLOUD_PROJECT or GOOGLE_API_KEY.',
  )
}
