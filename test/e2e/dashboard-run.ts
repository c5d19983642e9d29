import { Manifest } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { openFileStore } from '@vignette/storage'
import { writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { vignette } from './command-line.ts'
import { copySamples, type Scratch } from './scratch.ts'

export interface RunToShow {
  store: string
  prefix: string
  /** of the page with pictures, and of the file with none */
  manifests: { pictures: Manifest; failed: Manifest }
}

/** A file name that would be markup. */
export const hostileName = '"><img src=x onerror=alert(1)>.jpg'

/** Runs one scan with pictures and one empty file through the queues of a Redis, into a folder. */
export async function runToShow(scratch: Scratch, redisUrl: string, prefix: string): Promise<RunToShow> {
  await using emulator = await startEmulator({})
  const [scans, store, settings] = [scratch.at('scans'), scratch.at('out'), scratch.at('demo.yaml')]
  await copySamples(scans, ['menus-propos-1525.jpg'])
  await writeFile(scratch.at('scans', hostileName), '')
  await writeFile(settings, 'name: demo\ntitle: Herbals & <i>menus</i>\n')
  const ended = await vignette(
    ['run', scans, '--collection', settings, '--out', store, '--emulate', emulator.url],
    { VIGNETTE_REDIS_URL: redisUrl, VIGNETTE_REDIS_PREFIX: prefix },
  )
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  const [pictures, failed] = await readManifests(store)
  expect(pictures?.outcome).toBe('pictures')
  expect(failed?.totals.failures).toEqual({ 'image-empty': 1 })
  return { store, prefix, manifests: { pictures: pictures!, failed: failed! } }
}

async function readManifests(folder: string): Promise<Manifest[]> {
  const store = openFileStore(folder)
  const manifests: Manifest[] = []
  for await (const { key } of store.list('manifests/demo/')) {
    const bytes = await store.get(key)
    manifests.push(Manifest.parse(JSON.parse(Buffer.from(bytes!).toString('utf8'))))
  }
  return manifests.toSorted((a, b) => b.pages.length - a.pages.length)
}
