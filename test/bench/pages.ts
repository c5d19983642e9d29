// Pages per second through scan, detect and crop, against bare decodes of the same files: `node test/bench/pages.ts [pages]`.
import { CollectionSettings, localBucket } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { makeProxy, probeMaster } from '@vignette/imaging'
import {
  loadDefinitions,
  flow,
  failureRecords,
  registerCollection,
  resolvePlan,
  scanTask,
} from '@vignette/pipeline'
import { openModelService, openRuntime, readEnvironment } from '@vignette/runtime'
import { createLog } from '@vignette/telemetry'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawSvg } from '../../packages/imaging/test/draw-svg.ts'

const pages = Number(process.argv[2] ?? 12)
const folder = await mkdtemp(join(tmpdir(), 'vignette-bench-'))
const files = Array.from({ length: pages }, (_, index) => join(folder, `page-${index}.jpg`))
for (const [index, file] of files.entries()) await drawPage(file, index)

const decodeMs = await timed(() => everyFile(async (file) => void (await sharp(file).raw().toBuffer())))
const wholeMs = await timed(() => runPages(files))
const emulatorMs = await timed(askEmulatorAlone)
const perSecond = (ms: number): string => (pages / (ms / 1000)).toFixed(2)
process.stdout.write(
  `12-megapixel JPEGs: ${perSecond(wholeMs)} pages/s through scan, detect and crop (embedded engine, files); ` +
    `${perSecond(emulatorMs)} pages/s the emulator alone, which looks at them on one thread; ` +
    `${perSecond(decodeMs)} pages/s bare decode; ${((wholeMs - emulatorMs) / decodeMs).toFixed(1)} × its time without the emulator\n`,
)
await rm(folder, { recursive: true })

/** Grainy paper with two dark pictures and lines of what could be type; no two pages are alike. */
async function drawPage(file: string, index: number): Promise<void> {
  const line = (y: number): string =>
    `<rect x="400" y="${y}" width="${2900 - (y % 7) * 40}" height="26" fill="#333"/>`
  const lines = Array.from({ length: 30 }, (_, at) => line(2300 + at * 55)).join('')
  const picture = (y: number): string =>
    `<rect x="600" y="${y + index}" width="1800" height="700" fill="#555" stroke="#111" stroke-width="30"/>`
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="4000">${picture(300)}${picture(1300)}${lines}</svg>`
  const noise = { type: 'gaussian' as const, mean: 225, sigma: 8 }
  await sharp({ create: { width: 3000, height: 4000, channels: 3, background: '#fff', noise } })
    .composite([{ input: await drawSvg(drawing) }])
    .jpeg({ quality: 90 })
    .toFile(file)
}

async function everyFile(work: (file: string) => Promise<void>): Promise<void> {
  const waiting = [...files]
  const next = async (): Promise<void> => {
    for (let file = waiting.pop(); file; file = waiting.pop()) await work(file)
  }
  await Promise.all([next(), next()])
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** The same proxies, looked at by the emulator and by nobody else. */
async function askEmulatorAlone(): Promise<void> {
  await using emulator = await startEmulator({})
  const { gemini } = openModelService({ emulatorUrl: emulator.url, variables: {} })
  const { prompt, model, maxObjects } = {
    prompt: 'Find every picture.',
    model: 'gemini-3.8-flash',
    maxObjects: 50,
  }
  await everyFile(async (file) => {
    const [page] = (await probeMaster(file)).pages
    if (!page) throw new Error('no page')
    const image = await makeProxy(file, page, { side: 1536 })
    await gemini.detector.detect({ image, prompt, model, maxObjects, mediaResolution: 'high' })
  })
}

async function runPages(paths: readonly string[]): Promise<void> {
  await using emulator = await startEmulator({})
  await using runtime = await openRuntime(join(folder, 'out'), { ...readEnvironment({}), localFiles: 'any' })
  const { service, gemini } = openModelService({ emulatorUrl: emulator.url, variables: {} })
  const settings = CollectionSettings.parse({ recipe: 'none' })
  const resolved = resolvePlan(settings, { definitions: await loadDefinitions(), service, now: new Date() })
  if (!('plan' in resolved)) throw new Error(JSON.stringify(resolved.problems))
  const submission = { collection: settings, plan: resolved.plan, run: 'bench' }
  await registerCollection(runtime.store, submission)
  const tasks = paths.map(async (path) => {
    const key = path.slice(1)
    const version = (await runtime.masters(localBucket).head(key))?.version ?? ''
    return { stage: 'scan', payload: scanTask({ bucket: localBucket, key, version }, submission) }
  })
  await runtime.engine.enqueue(flow, await Promise.all(tasks))
  const workers = await runtime.engine.work(
    flow,
    { ...runtime, ...gemini, service },
    {
      log: createLog({ name: 'bench', level: 'silent' }),
      ...failureRecords(runtime.store),
    },
  )
  await workers.idle()
  await workers.close(0)
}
