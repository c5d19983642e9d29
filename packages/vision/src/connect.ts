import { GoogleGenAI } from '@google/genai'
import { PermanentError, keepPasswordOf, keepSecret } from '@vignette/domain'
import { failLoudly } from './http-failure.ts'
import { translateError } from './translate-error.ts'

/** How to reach the service: with a key of the Developer API, or on Vertex AI as a project or with a key of its own. */
export interface GeminiOptions {
  apiKey?: string | undefined
  /** signs in with Application Default Credentials; takes precedence over the key */
  vertex?: { project: string; location: string } | undefined
  /** the key is one of Vertex AI, which then needs no project */
  express?: boolean | undefined
  /** in place of the service's own address; the version and path are added to it */
  baseUrl?: string | undefined
  /** For one call; 300 000 at most, since the runtime’s own fetch gives up then. Default 180 000. */
  timeoutMs?: number | undefined
  fetch?: typeof fetch | undefined
  /** Decodes a received image whole and rejects where it cannot. Without it, images are judged by their structure. */
  verify?: ((bytes: Uint8Array) => Promise<unknown>) | undefined
}

/** An open way to the service. Makes one attempt per call, with the errors translated. */
export interface Connection {
  /** host and path prefix the calls go to */
  service: string
  /** for the record of a call */
  where: { backend: 'developer' | 'vertex'; location?: string }
  /** what every call goes through: throws `HttpFailure` for an answer that is not a success */
  fetch: typeof fetch
  /** Runs one call of the SDK; a caller's own abort is thrown as its reason. */
  call<T>(
    what: { model?: string; signal?: AbortSignal | undefined },
    make: (client: GoogleGenAI, signal: AbortSignal) => Promise<T>,
  ): Promise<T>
}

const longestTimeoutMs = 300_000
const usualTimeoutMs = 180_000

/**
 * Throws `PermanentError('unauthorized')` when there is neither a key nor a project, or a key that can be none, and
 * `PermanentError('settings-invalid')` for an address that cannot be used.
 */
export function connect(options: GeminiOptions): Connection {
  const { apiKey = '', vertex, express = false } = options
  if (!apiKey && !vertex) {
    throw new PermanentError('unauthorized', 'There are no credentials for Gemini; set GEMINI_API_KEY.')
  }
  const onVertex = vertex !== undefined || express
  checkCredentials(options)
  const timeoutMs = Math.min(longestTimeoutMs, options.timeoutMs ?? usualTimeoutMs)
  const service = options.baseUrl || usualAddress(options)
  const fetching = failLoudly(options.fetch ?? fetch)
  // Everything the SDK would else read from the environment is given, so that the environment changes nothing here.
  const client = new GoogleGenAI({
    vertexai: onVertex,
    ...(vertex ? { ...vertex, googleAuthOptions: { projectId: vertex.project } } : { apiKey }),
    apiVersion: onVertex ? 'v1beta1' : 'v1beta',
    httpOptions: { baseUrl: service, timeout: timeoutMs, fetch: fetching },
  })
  return {
    service,
    where: { backend: onVertex ? 'vertex' : 'developer', ...(vertex && { location: vertex.location }) },
    fetch: fetching,
    async call({ model, signal }, make) {
      signal?.throwIfAborted()
      const limit = AbortSignal.timeout(timeoutMs)
      // A signal of this call alone: the SDK never takes its listener off the one it is given.
      const either = signal ? AbortSignal.any([signal, limit]) : limit
      try {
        return await make(client, either)
      } catch (error) {
        signal?.throwIfAborted()
        const context = { model, service, location: vertex?.location, timeoutMs, now: new Date() }
        throw translateError(error, context)
      }
    },
  }
}

/** A stand-in for a key may be a word of the message itself. */
const shortestKey = 12

/** What fetch would refuse, it refuses by quoting it. */
function checkCredentials({ apiKey = '', baseUrl = '' }: GeminiOptions): void {
  if (apiKey.length >= shortestKey) keepSecret(apiKey)
  keepPasswordOf(baseUrl)
  if (/[^ -~]/.test(apiKey)) {
    throw new PermanentError(
      'unauthorized',
      'The key for Gemini holds a character that no key has, such as a line break or a letter with an accent; copy it once more.',
    )
  }
  const address = URL.parse(baseUrl)
  if (baseUrl && (!address || address.username || address.password)) {
    throw new PermanentError(
      'settings-invalid',
      'The address of Gemini or of the emulator must be one such as https://host:port, without user and password.',
    )
  }
}

/** The addresses the SDK itself would choose. */
function usualAddress({ vertex, express }: GeminiOptions): string {
  if (!vertex && !express) return 'https://generativelanguage.googleapis.com/'
  const location = vertex?.location ?? 'global'
  if (location === 'global') return 'https://aiplatform.googleapis.com/'
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com/`
  return `https://${location}-aiplatform.googleapis.com/`
}
