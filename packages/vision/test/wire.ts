import { readFileSync } from 'node:fs'
import { afterEach, beforeEach } from 'vitest'
import {
  openGemini,
  type DetectRequest,
  type EditRequest,
  type EncodedImage,
  type Gemini,
} from '../src/index.ts'
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts'

export const key = 'AIza-secret-of-the-test'

/** One picture of 768 by 1024 pixels in every form a model may answer with. */
export const pictures = [
  'sun.png',
  'sun.jpg',
  'sun-progressive.jpg',
  'sun.webp',
  'sun-lossless.webp',
] as const
export const picture = (name: (typeof pictures)[number]): Buffer =>
  readFileSync(new URL(`pictures/${name}`, import.meta.url))
export const pngBytes = picture('sun.png')
export const jpegBytes = picture('sun.jpg')

export const page: EncodedImage = { bytes: jpegBytes, mediaType: 'image/jpeg', width: 1500, height: 2000 }

export const looking: DetectRequest = {
  image: page,
  prompt: 'Find the pictures.',
  model: 'gemini-3.8-flash',
  mediaResolution: 'ultra-high',
  maxObjects: 50,
}

export const drawing: EditRequest = {
  image: page,
  prompt: 'Colour it.',
  model: 'gemini-nano-banana-2.1',
  imageSize: '2K',
}

/** The body of an answer with these parts. */
export function answer(parts: unknown[], candidate: object = {}, root: object = {}): object {
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...candidate }],
    usageMetadata: {
      promptTokenCount: 2300,
      candidatesTokenCount: 60,
      thoughtsTokenCount: 40,
      totalTokenCount: 2400,
    },
    modelVersion: 'gemini-3.8-flash',
    responseId: 'r-1',
    ...root,
  }
}

export function textAnswer(text: string, candidate: object = {}): object {
  return answer([{ text }], candidate)
}

/** What a test speaks through: a server of its own and the real client pointed at it. */
export interface Wire {
  server: ScriptedServer
  gemini: Gemini
}

/** Opens a new wire before each test of the file and closes it after. */
export function wirePerTest(): Wire {
  let server: ScriptedServer | undefined
  beforeEach(async () => {
    server = await startScriptedServer()
  })
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]()
  })
  const open = (): ScriptedServer => {
    if (server) return server
    throw new Error('the wire is open within tests only')
  }
  return {
    get server() {
      return open()
    },
    get gemini() {
      return openGemini({ apiKey: key, baseUrl: open().url })
    },
  }
}
