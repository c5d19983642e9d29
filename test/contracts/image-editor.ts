import { describe, expect, it, onTestFinished } from 'vitest'
import type { EditRequest, ImageEditor, openGemini } from '../../packages/vision/src/index.ts'

type OpenedBy<Adapter extends (...options: never[]) => { editor: ImageEditor }> = ReturnType<Adapter>
/** Does not compile once an adapter is no `ImageEditor`. */
export type Editors = OpenedBy<typeof openGemini>

export interface EditorBench {
  editor: ImageEditor
  request: EditRequest
  close(): Promise<void>
}

/** What every editor keeps to. `open` gives an editor ready to be asked, and what to ask it, to each test. */
export function imageEditorContract(name: string, open: () => Promise<EditorBench>): void {
  const opened = async (): Promise<EditorBench> => {
    const harness = await open()
    onTestFinished(() => harness.close())
    return harness
  }
  describe(`the editor of ${name}`, () => {
    describeAnswers(opened)
    describeErrors(opened)
  })
}

type Open = () => Promise<EditorBench>

const beginnings: Record<string, string> = {
  'image/png': '89504e47',
  'image/jpeg': 'ffd8ff',
  'image/webp': '52494646',
}

function describeAnswers(open: Open): void {
  it('gives an image of the type it says', async () => {
    const { editor, request } = await open()
    const { outcome, image, text } = await editor.edit(request)
    expect([outcome, typeof text]).toEqual(['edited', 'string'])
    const { bytes, mediaType } = image!
    const beginning = beginnings[mediaType]
    expect(beginning).toBeDefined()
    expect(Buffer.from(bytes).toString('hex', 0, 4).startsWith(beginning!)).toBe(true)
  })

  it('gives back another image than it was sent', async () => {
    const { editor, request } = await open()
    const { image } = await editor.edit(request)
    expect(Buffer.from(image!.bytes).equals(Buffer.from(request.image.bytes))).toBe(false)
  })

  it('tells what the call used and cost, the image apart', async () => {
    const { editor, request } = await open()
    const { call } = await editor.edit(request)
    expect(call.model).toBe(request.model)
    expect(call.usage.inputTokens).toBeGreaterThan(0)
    expect(call.usage.imageTokens).toBeGreaterThan(0)
    expect(call.usd).toBeGreaterThan(0)
  })
}

function describeErrors(open: Open): void {
  it('refuses a model it does not know', async () => {
    const { editor, request } = await open()
    await expect(editor.edit({ ...request, model: 'no-such-model' })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'model-unknown',
    })
  })

  it('stops when it is told to, with the reason it was given', async () => {
    const { editor, request } = await open()
    const stop = new AbortController()
    const drawing = editor.edit(request, stop.signal)
    const reason = new Error('the worker is closing')
    stop.abort(reason)
    await expect(drawing).rejects.toBe(reason)
  })
}
