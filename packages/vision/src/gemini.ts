import { connect, type Connection, type GeminiOptions } from './connect.ts'
import { geminiDetector } from './detect.ts'
import { geminiEditor } from './edit.ts'
import type { ImageEditor, ObjectDetector } from './ports.ts'

/** What a look at the service found. */
export interface Reach {
  /** where the calls go */
  service: string
  /** ids the service offers to these credentials */
  models: string[]
  durationMs: number
}

export interface Gemini {
  detector: ObjectDetector
  editor: ImageEditor
  /** Ids the service offers to these credentials. Free of charge; throws as the ports do. */
  models(signal?: AbortSignal): Promise<string[]>
  /** Whether the service can be reached and accepts the credentials. Free of charge; throws as the ports do. */
  reach(signal?: AbortSignal): Promise<Reach>
}

/**
 * Opens Gemini, on the Developer API or Vertex AI. Opening makes no call.
 * Throws `PermanentError('unauthorized')` without credentials.
 */
export function openGemini(options: GeminiOptions): Gemini {
  const connection = connect(options)
  return {
    detector: geminiDetector(connection),
    editor: geminiEditor(connection, options.verify),
    models: (signal) => listModels(connection, signal),
    async reach(signal) {
      const startedMs = performance.now()
      const models = await listModels(connection, signal)
      return { service: connection.service, models, durationMs: Math.round(performance.now() - startedMs) }
    },
  }
}

function listModels(connection: Connection, signal: AbortSignal | undefined): Promise<string[]> {
  return connection.call({ signal }, async (client, abortSignal) => {
    const ids: string[] = []
    for await (const { name } of await client.models.list({ config: { pageSize: 1000, abortSignal } })) {
      if (name) ids.push(name.replace(/^.*\//, ''))
    }
    return ids
  })
}
