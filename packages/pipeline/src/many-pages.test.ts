import { Scan, sha256 } from '@vignette/domain'
import { readPixels } from '@vignette/imaging'
import { expect, test } from 'vitest'
import { writeTiff, type TiffPage } from '../../imaging/test/tiff-file.ts'
import { found, openMemoryBackend, openPipeline } from '../test/pipeline-harness.ts'
import { readRecord } from './records.ts'

/** A page of one tone, with a darker square in its upper left. */
function page(width: number, height: number, tone: number): TiffPage {
  const samples = Buffer.from(
    Array.from({ length: width * height }, (_, at) =>
      at % width < width / 2 && at < (width * height) / 2 ? tone - 40 : tone,
    ),
  )
  return { width, height, channels: 1, bits: 8, samples, photometric: 1 }
}

test('each page of a TIFF is looked at and cut from its own pixels, and copies are passed over', async () => {
  const pipeline = openPipeline(openMemoryBackend())
  const task = await pipeline.submit({ recipe: 'none' })
  const bytes = writeTiff(
    page(300, 200, 240),
    { ...page(30, 20, 240), newSubfileType: 1 },
    page(260, 320, 180),
  )
  await pipeline.masters.put(task.master.key, bytes)
  const { version } = (await pipeline.masters.head(task.master.key))!
  pipeline.detects(async () => found([0, 0, 0.4, 0.4]))
  const manifest = await pipeline.finish({ ...task, master: { ...task.master, version } })
  expect(manifest).toMatchObject({ outcome: 'pictures', master: { sha256: sha256(bytes) } })
  expect(manifest.pages.map(({ number, width, height }) => [number, width, height])).toEqual([
    [1, 300, 200],
    [3, 260, 320],
  ])
  expect(pipeline.calls).toEqual({ detect: 2, edit: 0 })
  const records = await Array.fromAsync(pipeline.store.list('scans/'))
  expect(await readRecord(pipeline.store, records[0]?.key ?? '', Scan)).toMatchObject({ copies: 1 })
  const tones = manifest.pages.map(async ({ objects }) => {
    const crop = await pipeline.store.get(objects[0]?.crop?.image.key ?? '')
    return (await readPixels(crop!)).data[0]
  })
  expect(await Promise.all(tones)).toEqual([200, 140])
})
