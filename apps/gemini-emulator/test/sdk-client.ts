// oxlint-disable-next-line no-restricted-imports -- the emulator is driven with the real client
import {
  ApiError,
  GoogleGenAI,
  type GenerateContentConfig,
  type GenerateContentResponse,
} from '@google/genai'
import { encodePixels } from '@vignette/imaging'
import { drawPage } from './drawn-page.ts'
import type { Emulator } from '../src/index.ts'

export const detector = 'gemini-3.8-flash'
export const editor = 'gemini-nano-banana-2.1'

/** The picture on the page of {@link drawSample}, y first, 0–1000. */
export const samplePicture = [321, 250, 643, 750]

/** A page with one woodcut between two blocks of type. */
export async function drawSample(): Promise<string> {
  const page = drawPage()
  page.type({ x0: 120, y0: 100, x1: 880, y1: 420 })
  page.woodcut({ x0: 250, y0: 450, x1: 750, y1: 900 })
  page.type({ x0: 120, y0: 930, x1: 880, y1: 1300 })
  return Buffer.from(await encodePixels(page.pixels, 'png')).toString('base64')
}

export interface Ask {
  model?: string
  prompt?: string
  image?: string
  config?: GenerateContentConfig
}

/** The real client, pointed at the emulator. */
export function createClient({ url }: Pick<Emulator, 'url'>, apiKey = 'any-key'): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, apiVersion: 'v1beta' } })
}

export async function ask(
  client: GoogleGenAI,
  { model = detector, prompt = 'Find every picture.', image, config = {} }: Ask,
): Promise<GenerateContentResponse> {
  const parts = image === undefined ? [] : [{ inlineData: { mimeType: 'image/png', data: image } }]
  return await client.models.generateContent({
    model,
    contents: [{ role: 'user', parts: [...parts, { text: prompt }] }],
    config,
  })
}

/** What the client throws: its status and the body the service sent. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ status: number; error: { code: number; message: string; status: string; details?: object[] } }> {
  const thrown: unknown = await call.then(
    () => new Error('the call was answered'),
    (error: unknown) => error,
  )
  if (!(thrown instanceof ApiError)) throw thrown
  return { status: thrown.status, ...JSON.parse(thrown.message) }
}
