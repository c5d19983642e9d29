// Cuts objects from a master: one decode however many boxes, and never more pixels in memory than a few crops.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sharp } from 'sharp'
import type { Box, PixelForm, Size } from '@vignette/domain'
import { storedBox, turnUpright } from './orientation.ts'
import { openBytes, type Source } from './byte-reader.ts'
import { checkRows } from './check-rows.ts'
import { densityOf } from './density.ts'
import { encodePng } from './encode-png.ts'
import { keepForm, readSamples } from './pixel-form.ts'
import type { MasterPage } from './probe-master.ts'
import { colourChunks, readPngHead } from './png-head.ts'
import { reduce } from './reduce.ts'
import { headLength, sniffFormat } from './sniff-format.ts'
import type { EncodedJpeg } from './reduce.ts'
import { decoding, openImage } from './source.ts'
import { markUpright, setDensity } from './tiff/patch-tiff.ts'

export interface CutObject {
  box: Box
  /** pixel for pixel the master's, upright: PNG, or TIFF for CMYK */
  image: { bytes: Uint8Array; mediaType: 'image/png' | 'image/tiff'; width: number; height: number }
  form: PixelForm
  /** the copy for screens and models */
  view: EncodedJpeg
}

export interface CutOptions {
  /** longest side of the view, in pixels */
  viewSide: number
  signal?: AbortSignal
}

/** Crops encoded at a time: enough to keep two cores busy while the caller stores the last one. Large ones go singly. */
const smallCropsAhead = 3
const largeCropPixels = 16_000_000

/**
 * A small spool is a plain file, which the library maps into memory: nothing is faster. Of a mapped file each page that is
 * touched counts as the process's memory, so a large spool is made of tiles, which are read.
 */
const mappedBytes = 128 * 1024 * 1024
const inTiles = { compression: 'none', tile: true, tileWidth: 256, bigtiff: true } as const
/** Rows of a tile: as many as are read at a time of a wide picture, so that none is read again for each band. */
const tileRows = 128
const wideTileRows = 16
const wideFrom = 1 << 16

/** Pixels read from the spool at a time. */
const bandPixels = 1 << 19

/**
 * Cuts `boxes`, in pixels of the upright page, in their order. The part of the page they lie in is decoded once, to an
 * uncompressed temporary file, which is gone when the iteration ends in whatever way. An abort is heeded between two
 * crops. Throws PermanentError `image-corrupt` or `unsupported-format`, and RangeError for a box outside of the page.
 */
export async function* cutCrops(
  source: Source,
  page: MasterPage,
  { boxes, viewSide, signal }: CutOptions & { boxes: Box[] },
): AsyncGenerator<CutObject> {
  if (boxes.length === 0) return
  signal?.throwIfAborted()
  const folder = await mkdtemp(join(tmpdir(), `vignette-crop-${process.pid}-`))
  try {
    const spool = await spoolPage(source, page, { boxes, folder })
    yield* inOrder(boxes, signal, async (box) => await cutOne(spool, box, viewSide))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Stored pixels of a part of a page, uncompressed. */
interface Spool {
  file: string
  left: number
  top: number
  page: MasterPage
  icc: Buffer | undefined
  /** what a PNG says of its colours in place of a profile, as chunks */
  colours: Buffer[]
}

async function spoolPage(
  source: Source,
  page: MasterPage,
  { boxes, folder }: { boxes: Box[]; folder: string },
): Promise<Spool> {
  const region = hull(boxes.map((box) => boxInMaster(box, page)))
  const { left, top, width, height } = regionOf(region)
  const large = width * height * 4 * (page.form.depth === 16 ? 2 : 1) > mappedBytes
  const file = join(folder, large ? 'page.tif' : 'page.v')
  await decoding(source, page, async (open) => {
    const image = open({ limitInputPixels: false }).extract({ left, top, width, height })
    const kept = keepForm(image.keepIccProfile(), page.form)
    await (large ? kept.tiff({ ...inTiles, tileHeight: rowsOfTile(width) }) : kept).toFile(file)
  })
  const open = (): Sharp => openImage(file, { limitInputPixels: false })
  const row = (y: number): Promise<Buffer> =>
    readSamples(open().extract({ left: 0, top: y - top, width, height: 1 }), page.form)
  await checkRows(source, page, { region, row })
  const { icc } = await open().metadata()
  const isUsable = page.form.profileProblem === undefined
  return { file, left, top, page, icc: isUsable ? icc : undefined, colours: await coloursOf(source) }
}

async function coloursOf(source: Source): Promise<Buffer[]> {
  await using reader = await openBytes(source)
  const format = sniffFormat(await reader.read(0, headLength))
  return format === 'png' ? colourChunks(await readPngHead(reader)) : []
}

function rowsOfTile(width: number): number {
  return width > wideFrom ? wideTileRows : tileRows
}

async function cutOne(spool: Spool, box: Box, viewSide: number): Promise<CutObject> {
  const { form } = spool.page
  const image = await encodeCrop(spool, box)
  const view = await reduce(openSpool(spool, box), form, { side: viewSide })
  return { box, image, form: { ...form, orientation: 1 }, view }
}

function openSpool(spool: Spool, box: Box): Sharp {
  const { left, top, ...size } = regionOf(boxInMaster(box, spool.page))
  const image = openImage(spool.file, { limitInputPixels: false })
  return image.extract({ left: left - spool.left, top: top - spool.top, ...size })
}

/** The box as PNG, or as TIFF for CMYK, which PNG cannot hold. */
async function encodeCrop(spool: Spool, box: Box): Promise<CutObject['image']> {
  const { form } = spool.page
  const size = { width: box.x1 - box.x0, height: box.y1 - box.y0 }
  if (form.space !== 'cmyk') {
    const bytes = await encodePng({ ...spool, size, form, bands: readBands(spool, box) })
    return { bytes, mediaType: 'image/png', ...size }
  }
  const image = keepForm(openUpright(spool, box), form).tiff({
    compression: 'deflate',
    predictor: 'horizontal',
  })
  // Asked to keep a profile that is not there, the library would embed a guess of its own.
  if (spool.icc) image.keepIccProfile()
  const bytes = setDensity(markUpright(await image.toBuffer()), densityOf(form))
  return { bytes, mediaType: 'image/tiff', ...size }
}

async function* readBands(spool: Spool, box: Box): AsyncGenerator<Buffer> {
  const width = box.x1 - box.x0
  const rows = Math.max(width > wideFrom ? wideTileRows : 1, Math.floor(bandPixels / width))
  for (let y0 = box.y0; y0 < box.y1; y0 += rows) {
    const band = { ...box, y0, y1: Math.min(box.y1, y0 + rows) }
    yield await readSamples(openUpright(spool, band), spool.page.form)
  }
}

function openUpright(spool: Spool, box: Box): Sharp {
  return turnUpright(openSpool(spool, box), spool.page.form.orientation)
}

/** The results of `run` in the order of the boxes, with a few running ahead of the one waited for. */
async function* inOrder<R>(
  boxes: Box[],
  signal: AbortSignal | undefined,
  run: (box: Box) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  const ahead = boxes.some(isLarge) ? 1 : smallCropsAhead
  try {
    for (const [index, box] of boxes.entries()) {
      signal?.throwIfAborted()
      const task = run(box)
      task.catch(() => {})
      running.push(task)
      if (index + 1 < ahead) continue
      const first = running.shift()
      if (first) yield await first
    }
    for (const task of running) yield await task
  } finally {
    // The spool may be removed only when nothing reads from it.
    await Promise.allSettled(running)
  }
}

function boxInMaster(box: Box, page: MasterPage): Box {
  if (box.x1 > page.width || box.y1 > page.height) {
    throw new RangeError(`the box ends at ${box.x1},${box.y1} and the page at ${page.width},${page.height}`)
  }
  return storedBox(box, page, page.form.orientation)
}

function isLarge({ x0, y0, x1, y1 }: Box): boolean {
  return (x1 - x0) * (y1 - y0) > largeCropPixels
}

/** The smallest box around all. */
function hull(boxes: Box[]): Box {
  return boxes.reduce((a, b) => ({
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  }))
}

function regionOf(box: Box): Size & { left: number; top: number } {
  return { left: box.x0, top: box.y0, width: box.x1 - box.x0, height: box.y1 - box.y0 }
}
