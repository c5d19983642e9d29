import sharp from 'sharp'
import { cutCrops } from '../src/cut-crops.ts'
import { probeMaster, type MasterPage } from '../src/probe-master.ts'
import { makeProxy } from '../src/reduce.ts'
import type { Source } from '../src/byte-reader.ts'

/** The only page of a master, looked at whole as the pipeline does. */
export async function readPage(source: Source): Promise<MasterPage> {
  const { pages } = await probeMaster(source)
  const [page] = pages
  if (!page) throw new Error('there is no page')
  await makeProxy(source, page, { side: 64 })
  return page
}

/** The bytes of a crop of the whole page. */
export async function cropOf(source: Source): Promise<Uint8Array> {
  const page = await readPage(source)
  const boxes = [{ x0: 0, y0: 0, x1: page.width, y1: page.height }]
  for await (const { image } of cutCrops(source, page, { boxes, viewSide: 32 })) return image.bytes
  throw new Error('there is no crop')
}

/** The samples of a crop of the whole page, of 8 bits. */
export async function samplesOf(source: Source): Promise<Buffer> {
  const crop = sharp(await cropOf(source))
  const { channels } = await crop.metadata()
  return await crop
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer()
}
