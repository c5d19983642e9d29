import { startEmulator } from '@vignette/gemini-emulator'
import { makeProxy, probeMaster, readPixels } from '@vignette/imaging'
import { openGemini, type EncodedImage, type Gemini } from '@vignette/vision'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { imageEditorContract } from './image-editor.ts'
import { objectDetectorContract } from './object-detector.ts'

async function sample(name: string): Promise<EncodedImage> {
  const bytes = await readFile(
    fileURLToPath(new URL(`../../apps/cli/samples/scans/${name}`, import.meta.url)),
  )
  const [page] = (await probeMaster(bytes)).pages
  return makeProxy(bytes, page!, { side: 1024 })
}

async function openOnEmulator(): Promise<{ gemini: Gemini; close: () => Promise<void> }> {
  const emulator = await startEmulator({})
  const gemini = openGemini({ apiKey: 'emulated', baseUrl: emulator.url, verify: readPixels })
  return { gemini, close: () => emulator.close() }
}

objectDetectorContract('Gemini, emulated', async () => {
  const { gemini, close } = await openOnEmulator()
  const request = {
    image: await sample('greek-bestiary.jpg'),
    prompt: 'Find every picture on this page.',
    model: 'gemini-3.8-flash',
    mediaResolution: 'high' as const,
    maxObjects: 50,
  }
  return { detector: gemini.detector, request, blank: await sample('boston-cook-book.jpg'), close }
})

imageEditorContract('Gemini, emulated', async () => {
  const { gemini, close } = await openOnEmulator()
  const request = {
    image: await sample('a-wet-day-plate.jpg'),
    prompt: 'Restore this picture and set it on white.',
    model: 'gemini-nano-banana-2.1',
    imageSize: '1K' as const,
  }
  return { editor: gemini.editor, request, close }
})
