import {
  CollectionSettings,
  Manifest,
  manifestKey,
  noUsage,
  scanId,
  type Call,
  type MasterRef,
  type Plan,
} from '@vignette/domain'
import { openSqlLedger, type Ledger } from '@vignette/ledger'
import { openEmbedded, type AnyStage, type Engine, type Flow, type JobContext } from '@vignette/queue'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import type { DetectAnswer, DetectRequest, EditAnswer } from '@vignette/vision'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import { createSilentLog } from '../../../test/contracts/engine-harness.ts'
import { failureRecords } from '../src/failures.ts'
import { flow as theFlow } from '../src/flow.ts'
import { loadDefinitions } from '../src/load-definitions.ts'
import { readRecord } from '../src/records.ts'
import { resolvePlan } from '../src/resolve-plan.ts'
import type { Services } from '../src/services.ts'
import { registerCollection, scanTask, type Submission } from '../src/submit.ts'
import type { ScanTask } from '../src/tasks.ts'
import { openMemoryEngine, type SimpleEngine } from './memory-engine.ts'
import { openMemoryLedger, type MemoryLedger } from '../../ledger/test/memory-ledger.ts'

/** What a model says of a page or a picture; each test changes what it is about. */
export const call: Call = {
  model: 'gemini-3.8-flash',
  answeredBy: 'gemini-3.8-flash',
  emulated: false,
  usage: { ...noUsage, inputTokens: 100, textTokens: 10 },
  usd: 0.01,
  at: '2026-11-25T00:00:00.000Z',
  durationMs: 5,
}

export const found = (...boxes: [x0: number, y0: number, x1: number, y1: number][]): DetectAnswer => ({
  outcome: 'found',
  objects: boxes.map(([x0, y0, x1, y1], index) => ({
    box: { x0, y0, x1, y1 },
    raw: [y0, x0, y1, x1],
    label: 'woodcut',
    caption: `Fig. ${index + 1}`,
  })),
  dropped: [],
  text: '',
  call,
})

/** For use within a match, where `{}` would match any. */
export const noFailures: unknown = expect.toSatisfy(
  (failures: object) => Object.keys(failures).length === 0,
  'no failures',
)

export async function edited(): Promise<EditAnswer> {
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c9b68a' } })
    .png()
    .toBuffer()
  return { outcome: 'edited', image: { bytes, mediaType: 'image/png' }, text: '', call }
}

/** A picture with a marker without a length, which decoders pass over. */
export async function drawOddJpeg(): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c9b68a' } })
    .jpeg()
    .toBuffer()
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0x01]), jpeg.subarray(2)])
}

/** By size: drawing takes longer than most that is done with a page. */
const drawn = new Map<string, Promise<Buffer>>()

/** A page with grain on it, so that its crops differ, and a white margin round it where one is asked for. */
export function drawPage(width = 400, height = 300, margin = 0): Promise<Buffer> {
  const size = [width, height, margin].join(' ')
  const page = drawn.get(size) ?? draw(width, height, margin)
  drawn.set(size, page)
  return page
}

function draw(width: number, height: number, margin: number): Promise<Buffer> {
  const pixels = grain(width * height * 3)
  const [top, bottom, left, right] = [margin, margin, margin, margin]
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .extend({ top, bottom, left, right, background: '#ffffff' })
    .png()
    .toBuffer()
}

function grain(length: number): Uint8Array {
  let state = 7
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

/** Queues and books, which take seconds to open: once for all tests of a file. */
export interface Backend extends AsyncDisposable {
  engine: Engine
  ledger: Ledger
}

/** Queues and books in memory, for tests of what stages do and not of when. */
export function openMemoryBackend(): { engine: SimpleEngine; ledger: MemoryLedger } {
  return { engine: openMemoryEngine(), ledger: openMemoryLedger() }
}

export async function openBackend(): Promise<Backend> {
  const dir = await mkdtemp(join(tmpdir(), 'vignette-pipeline-'))
  const { engine, sql } = await openEmbedded({ dir })
  return {
    engine,
    ledger: await openSqlLedger(sql),
    async [Symbol.asyncDispose]() {
      await engine.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export interface PipelineHarness {
  services: Services
  store: ObjectStore
  masters: ObjectStore
  /** calls of the models so far */
  calls: { detect: number; edit: number }
  /** what detectors were asked so far */
  questions: DetectRequest[]
  /** what the models say to the next calls */
  detects: (answer: () => Promise<DetectAnswer>) => void
  edits: (answer: () => Promise<EditAnswer>) => void
  /** Puts a page among the masters and registers a collection; answers the task of its scan. */
  submit(settings?: object, change?: (plan: Plan) => Plan): Promise<ScanTask>
  /** Runs one stage on a task, as a job at its first attempt. */
  run(stage: AnyStage, task: ScanTask, job?: Partial<JobContext>): Promise<unknown>
  /** Does all work there is for a task, and answers what is published. */
  finish(task: ScanTask, flow?: Flow<Services>): Promise<Manifest>
}

/** The pipeline on new stores in memory, with models that say what they are told to say. */
export function openPipeline({ engine, ledger }: { engine: SimpleEngine; ledger: Ledger }): PipelineHarness {
  const store = openMemoryStore()
  const masters = openMemoryStore()
  const calls = { detect: 0, edit: 0 }
  const questions: DetectRequest[] = []
  let detect = async (): Promise<DetectAnswer> => found([0.1, 0.1, 0.5, 0.5])
  let edit = edited
  const services: Services = {
    masters: () => masters,
    store,
    service: 'gemini',
    ledger,
    detector: { detect: (asked) => (questions.push(asked), (calls.detect += 1), detect()) },
    editor: { edit: () => ((calls.edit += 1), edit()) },
  }
  return {
    services,
    store,
    masters,
    calls,
    questions,
    detects: (answer) => void (detect = answer),
    edits: (answer) => void (edit = answer),
    submit: (settings, change) => submit({ store, masters }, settings, change),
    run: (stage, task, job) =>
      stage.run(task, {
        ...services,
        signal: new AbortController().signal,
        log: createSilentLog(),
        attempt: 1,
        jobId: 'test',
        flow: theFlow,
        ...job,
      }),
    finish: (task, flow = theFlow) => finish(engine, { flow, services, task }),
  }
}

async function submit(
  { store, masters }: Pick<PipelineHarness, 'store' | 'masters'>,
  settings: object = { recipe: 'restore' },
  change: (plan: Plan) => Plan = (plan) => plan,
): Promise<ScanTask> {
  const collection = CollectionSettings.parse(settings)
  const definitions = await loadDefinitions()
  const resolved = resolvePlan(collection, { definitions, service: 'gemini', now: new Date('2026-11-25') })
  if (!('plan' in resolved)) throw new Error(JSON.stringify(resolved.problems))
  const key = 'a page.png'
  await masters.put(key, await drawPage())
  const master: MasterRef = { bucket: 'scans', key, version: (await masters.head(key))?.version ?? '' }
  const submission: Submission = { collection, plan: change(resolved.plan), run: crypto.randomUUID() }
  await registerCollection(store, submission)
  return scanTask(master, submission)
}

interface Work {
  flow: Flow<Services>
  services: Services
  task: ScanTask
}

async function finish(engine: SimpleEngine, { flow, services, task }: Work): Promise<Manifest> {
  const { store } = services
  await engine.enqueue(flow, [{ stage: 'scan', payload: task }])
  const log = createSilentLog()
  await using workers = await engine.work(flow, services, { log, ...failureRecords(store) })
  await workers.idle(AbortSignal.timeout(60_000))
  const manifest = await readRecord(store, manifestKey(task.collection, scanId(task.master)), Manifest)
  if (manifest) return manifest
  throw new Error('Nothing has been published.')
}
