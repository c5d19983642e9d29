import { PermanentError, type Call } from '@vignette/domain'
import { createMetrics } from '@vignette/telemetry'
import type { EditRequest, ImageEditor, ObjectDetector } from '@vignette/vision'
import { expect, test } from 'vitest'
import { withCallMetrics } from './call-metrics.ts'

const call: Call = {
  model: 'm',
  answeredBy: 'm+emulated',
  emulated: true,
  usage: { inputTokens: 5, cachedTokens: 0, textTokens: 0, imageTokens: 1290, thoughtTokens: 0 },
  usd: 0.04,
  at: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
}
const image = { bytes: new Uint8Array(1), mediaType: 'image/png', width: 1, height: 1 }
const request: EditRequest = { image, prompt: 'Restore it.', model: 'm', imageSize: '1K' }
const detector: ObjectDetector = { detect: () => Promise.reject(new PermanentError('model-unknown', 'No.')) }

async function countAfter(
  editor: ImageEditor,
  use: (counted: ImageEditor) => Promise<unknown>,
): Promise<string> {
  const metrics = createMetrics({ process: 'worker' })
  await use(withCallMetrics({ detector, editor }, metrics).editor)
  return (await metrics.expose()).text
}

test('counts an answer by its outcome, with its tokens and its price', async () => {
  const editor: ImageEditor = { edit: async () => ({ outcome: 'refused', text: '', call }) }
  const text = await countAfter(editor, async (counted) => {
    expect(await counted.edit(request)).toEqual({ outcome: 'refused', text: '', call })
  })
  expect(text).toContain('vignette_call_total{kind="edit",model="m",outcome="refused",process="worker"} 1')
  expect(text).toContain('vignette_tokens_total{kind="edit",model="m",type="image",process="worker"} 1290')
  expect(text).toContain(
    'vignette_call_usd_total{kind="edit",model="m",emulated="true",process="worker"} 0.04',
  )
})

test('counts what broke off, and hands on why', async () => {
  const editor: ImageEditor = { edit: () => Promise.reject(new PermanentError('unauthorized', 'No key.')) }
  const stopped = AbortSignal.abort(new Error('stop'))
  const text = await countAfter(editor, async (counted) => {
    await expect(counted.edit(request)).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(counted.edit(request, stopped)).rejects.toThrow('No key.')
  })
  expect(text).toContain('outcome="unauthorized",process="worker"} 1')
  expect(text).toContain('outcome="aborted",process="worker"} 1')
  expect(text).not.toContain('vignette_tokens_total{')
})
