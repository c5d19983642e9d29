// What cutting costs: 20 objects of one 35-megapixel LZW page against one bare decode, and memory on 600 megapixels.
// Run: node test/bench/imaging.ts
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { cutCrops, makeProxy, probeMaster } from '@vignette/imaging'
import type { MasterPage } from '@vignette/imaging'
import type { Box } from '@vignette/domain'

const a4At600 = { width: 4961, height: 7016 }
const map = { width: 30_000, height: 20_000 }
const rounds = 5

/** Paper: a tint with the soft grain of a scanner, which LZW packs as badly as it does in practice. */
async function makePage(file: string): Promise<void> {
  const noise = { type: 'gaussian' as const, mean: 205, sigma: 12 }
  await sharp({ create: { ...a4At600, channels: 3, background: '#ffffff', noise } })
    .blur(0.8)
    .tiff({ compression: 'lzw', predictor: 'none' })
    .withDensity(600)
    .toFile(file)
}

/** 20 boxes of 700 by 500 pixels, four across and five down: a fifth of the page. */
function gridBoxes(page: MasterPage): Box[] {
  return Array.from({ length: 20 }, (_, index) => {
    const x0 = 100 + (index % 4) * Math.floor(page.width / 4)
    const y0 = 100 + Math.floor(index / 4) * Math.floor(page.height / 5)
    return { x0, y0, x1: x0 + 700, y1: y0 + 500 }
  })
}

async function cutAll(file: string): Promise<void> {
  const page = await firstPage(file)
  for await (const { image } of cutCrops(file, page, { boxes: gridBoxes(page), viewSide: 1024 })) {
    if (image.bytes.length === 0) throw new Error('an empty crop')
  }
}

async function firstPage(file: string): Promise<MasterPage> {
  const [page] = (await probeMaster(file)).pages
  if (!page) throw new Error('no page')
  return page
}

interface Cost {
  wallMs: number
  /** of all threads, which a busy machine does not change */
  cpuMs: number
}

async function measure(run: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now()
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function compareSpeed(folder: string): Promise<void> {
  const file = join(folder, 'page.tif')
  await makePage(file)
  const work: Record<string, () => Promise<unknown>> = {
    'bare decode': async () => await sharp(file).raw().toBuffer(),
    'probe and 20 crops': async () => await cutAll(file),
    'probe and proxy': async () => await makeProxy(file, await firstPage(file), { side: 1536 }),
  }
  const costs = Object.entries(work).map(([name, run]) => ({ name, run, rounds: [] as Cost[] }))
  for (let round = 0; round < rounds; round++) {
    for (const cost of costs) cost.rounds.push(await measure(cost.run))
  }
  const bare = costs[0]?.rounds ?? []
  for (const { name, rounds: measured } of costs) {
    const row = (['wallMs', 'cpuMs'] as const).map((kind) => {
      const [ms, bareMs] = [measured, bare].map((all) => median(all.map((one) => one[kind])))
      return `${kind} ${(ms ?? 0).toFixed(0)} (${((ms ?? 0) / (bareMs ?? 1)).toFixed(2)} times a bare decode)`
    })
    console.log(`${name}: ${row.join(', ')}`)
  }
}

async function measureMemory(folder: string): Promise<void> {
  const file = join(folder, 'map.tif')
  await sharp({ create: { ...map, channels: 3, background: '#c8b496' }, limitInputPixels: false })
    .tiff({ compression: 'deflate' })
    .toFile(file)
  const run = promisify(execFile)
  for (const what of ['proxy', 'crop']) {
    const { stdout } = await run(process.execPath, [
      join(import.meta.dirname, 'imaging-memory.ts'),
      what,
      file,
    ])
    console.log(`${what} of 600 megapixels: ${stdout.trim()} MB at its peak`)
  }
}

const folder = await mkdtemp(join(tmpdir(), 'vignette-bench-'))
try {
  await compareSpeed(folder)
  await measureMemory(folder)
} finally {
  await rm(folder, { recursive: true })
}
