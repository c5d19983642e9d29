import { describe, expect, it, onTestFinished } from 'vitest'
import type {
  DetectRequest,
  EncodedImage,
  ObjectDetector,
  openGemini,
} from '../../packages/vision/src/index.ts'

type OpenedBy<Adapter extends (...options: never[]) => { detector: ObjectDetector }> = ReturnType<Adapter>
/** Does not compile once an adapter is no `ObjectDetector`. */
export type Detectors = OpenedBy<typeof openGemini>

export interface DetectorBench {
  detector: ObjectDetector
  /** a request whose page holds at least two pictures, with a cap far above their number */
  request: DetectRequest
  /** a page without any picture */
  blank: EncodedImage
  close(): Promise<void>
}

/** What every detector keeps to. `open` gives a detector ready to be asked, and what to ask it, to each test. */
export function objectDetectorContract(name: string, open: () => Promise<DetectorBench>): void {
  const opened = async (): Promise<DetectorBench> => {
    const harness = await open()
    onTestFinished(() => harness.close())
    return harness
  }
  describe(`the detector of ${name}`, () => {
    describeAnswers(opened)
    describeErrors(opened)
  })
}

type Open = () => Promise<DetectorBench>

function describeAnswers(open: Open): void {
  it('finds the pictures of a page, each in a box within it', async () => {
    const { detector, request } = await open()
    const { outcome, objects, dropped, text } = await detector.detect(request)
    expect(outcome).toBe('found')
    expect(objects.length).toBeGreaterThanOrEqual(2)
    expect(dropped).toEqual([])
    expect(text).not.toBe('')
    for (const { box, raw } of objects) {
      expect(raw).toHaveLength(4)
      expect(Math.min(box.x0, box.y0)).toBeGreaterThanOrEqual(0)
      expect(Math.max(box.x1, box.y1)).toBeLessThanOrEqual(1)
      expect(box.x1).toBeGreaterThan(box.x0)
      expect(box.y1).toBeGreaterThan(box.y0)
    }
  })

  it('says of a page without pictures that it is empty', async () => {
    const { detector, request, blank } = await open()
    expect(await detector.detect({ ...request, image: blank })).toMatchObject({
      outcome: 'empty',
      objects: [],
    })
  })

  it('tells what the call used and cost', async () => {
    const { detector, request } = await open()
    const before = Date.now()
    const { call } = await detector.detect(request)
    expect(call.model).toBe(request.model)
    expect(call.answeredBy).not.toBe('')
    expect(call.usage.inputTokens).toBeGreaterThan(0)
    expect(call.usage.textTokens).toBeGreaterThan(0)
    expect(call.usd).toBeGreaterThan(0)
    expect(Date.parse(call.at)).toBeGreaterThanOrEqual(before - 1)
  })

  it('keeps to a closed list of labels', async () => {
    const { detector, request } = await open()
    const { objects } = await detector.detect({ ...request, labels: ['drawing', 'photograph'] })
    expect(objects.length).toBeGreaterThan(0)
    for (const { label } of objects) expect(['drawing', 'photograph', 'other']).toContain(label)
  })
}

function describeErrors(open: Open): void {
  it('refuses a model it does not know', async () => {
    const { detector, request } = await open()
    await expect(detector.detect({ ...request, model: 'no-such-model' })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'model-unknown',
    })
  })

  it('stops when it is told to, with the reason it was given', async () => {
    const { detector, request } = await open()
    const stop = new AbortController()
    const looking = detector.detect(request, stop.signal)
    const reason = new Error('the worker is closing')
    stop.abort(reason)
    await expect(looking).rejects.toBe(reason)
  })
}
