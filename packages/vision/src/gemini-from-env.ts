import { PermanentError } from '@vignette/domain'
import type { GeminiOptions } from './connect.ts'

/**
 * Reads the variables Google's own tools read: `GOOGLE_API_KEY` or `GEMINI_API_KEY`; or `GOOGLE_GENAI_USE_VERTEXAI=true`
 * with `GOOGLE_CLOUD_PROJECT` and `GOOGLE_CLOUD_LOCATION` (default `global`); and `GOOGLE_GEMINI_BASE_URL` or
 * `GOOGLE_VERTEX_BASE_URL`. Undefined when they hold no credentials.
 * Throws `PermanentError('unauthorized')` when Vertex AI is asked for without a project.
 */
export function geminiFromEnv(env: Record<string, string | undefined>): GeminiOptions | undefined {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined
  if (read('GOOGLE_GENAI_USE_VERTEXAI')?.toLowerCase() === 'true') {
    const project = read('GOOGLE_CLOUD_PROJECT')
    if (!project) {
      throw new PermanentError(
        'unauthorized',
        'GOOGLE_GENAI_USE_VERTEXAI asks for Vertex AI, which needs a project; set GOOGLE_CLOUD_PROJECT.',
      )
    }
    const location = read('GOOGLE_CLOUD_LOCATION') ?? 'global'
    return { vertex: { project, location }, baseUrl: read('GOOGLE_VERTEX_BASE_URL') }
  }
  const apiKey = read('GOOGLE_API_KEY') ?? read('GEMINI_API_KEY')
  return apiKey ? { apiKey, baseUrl: read('GOOGLE_GEMINI_BASE_URL') } : undefined
}
