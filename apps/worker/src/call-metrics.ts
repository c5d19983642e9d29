import { errorCode, type Call } from '@vignette/domain'
import type { CallCount, Metrics } from '@vignette/telemetry'
import type { ImageEditor, ObjectDetector } from '@vignette/vision'

interface VisionPorts {
  detector: ObjectDetector
  editor: ImageEditor
}

/** The same detector and editor; every call is counted by how it ended, with what it took. */
export function withCallMetrics(
  { detector, editor }: VisionPorts,
  metrics: Pick<Metrics, 'countCall'>,
): VisionPorts {
  return {
    detector: {
      detect: (request, signal) =>
        counted({ kind: 'detect', model: request.model, signal, metrics }, () =>
          detector.detect(request, signal),
        ),
    },
    editor: {
      edit: (request, signal) =>
        counted({ kind: 'edit', model: request.model, signal, metrics }, () => editor.edit(request, signal)),
    },
  }
}

interface Counting extends Pick<CallCount, 'kind' | 'model'> {
  signal: AbortSignal | undefined
  metrics: Pick<Metrics, 'countCall'>
}

async function counted<Answer extends { outcome: string; call: Call }>(
  { kind, model, signal, metrics }: Counting,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const startedMs = performance.now()
  const count = (outcome: string, paid?: CallCount['paid']): void =>
    metrics.countCall({ kind, model, outcome, ms: performance.now() - startedMs, paid })
  try {
    const answer = await ask()
    const { usage, usd, emulated } = answer.call
    count(answer.outcome, { usage, usd, emulated })
    return answer
  } catch (error) {
    count(signal?.aborted ? 'aborted' : errorCode(error))
    throw error
  }
}
