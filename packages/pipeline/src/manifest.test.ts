import {
  Detection,
  Edit,
  PageCrops,
  Scan,
  localBucket,
  noUsage,
  scanId,
  type FailureRecord,
  type Manifest,
  type Page,
  type Plan,
} from '@vignette/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as whole from '../../domain/test/whole-records.ts'
import { stopTimeInEachTest } from '../test/fake-clock.ts'
import { buildManifest } from './manifest.ts'
import type { Replay, ReplayedJob } from './replay.ts'
import type { ScanTask } from './tasks.ts'

stopTimeInEachTest()

const { plan: wholePlan, discarded } = whole
const restore = { ...wholePlan.recipe.steps[0]!, step: 'restore', next: [] }
const recipe = { name: 'own', steps: [{ ...restore, next: [{ ...restore, step: 'colorize' }] }] }
const plan: Plan = { ...wholePlan, detect: { ...wholePlan.detect, partial: 'hold' }, recipe }
const task: ScanTask = {
  v: 1,
  run: 'r',
  collection: 'maps',
  plan: 'p',
  master: { bucket: 'scans', key: 'a.tif', version: '1' },
}
const { number: _one, ...looks } = whole.scan.pages[0]!
const pageOf = (number: number): Page => ({ number, ...looks })
const scan = { ...whole.scan, pages: [pageOf(1), pageOf(2)] }
const object = { box: { x0: 0, y0: 0, x1: 20, y1: 30 }, label: 'map', caption: 'Fig. 1' }
const { call: _call, paidFor: _paidFor, discarded: _discarded, ...unpaid } = whole.edit.provenance
const detection = {
  ...whole.detection,
  outcome: 'found' as const,
  objects: [object, { ...object, label: 'plan' }],
}
const editOf = (step: string): Edit => ({ ...whole.edit, step, key: step })

const job = (stage: string, kind: z.ZodType, record: unknown, at: object = {}): ReplayedJob => ({
  stage,
  subject: `${stage} ${JSON.stringify(at)}`,
  task: { ...task, ...at },
  key: stage,
  kind,
  record,
  discarded: [],
})
const failure = (stage: string, more: Partial<FailureRecord> = {}): FailureRecord => ({
  v: 1,
  stage,
  code: 'image-corrupt',
  message: 'Nothing can be read.',
  at: '2026-11-25T10:00:00.000Z',
  subject: 's',
  ...more,
})
const told = ({ stage, code, message, at }: FailureRecord): object => ({ stage, code, message, at })

let jobs: ReplayedJob[]
beforeEach(() => {
  jobs = [
    job('scan', Scan, scan),
    job('detect', Detection, detection, { page: 1 }),
    job('detect', Detection, { ...detection, key: 'd2', outcome: 'empty', objects: [] }, { page: 2 }),
    job('crop', PageCrops, { v: 1, key: 'c', crops: [whole.crop] }, { page: 1 }),
    job('edit', Edit, editOf('restore'), { page: 1, object: 1, path: ['restore'] }),
    job('edit', Edit, editOf('colorize'), { page: 1, object: 1, path: ['restore', 'colorize'] }),
  ]
})
const build = (more: Partial<Replay> = {}, about: Partial<ScanTask> = {}): Manifest =>
  buildManifest({ ...task, ...about }, plan, { jobs, failures: [], ...more })

test('a manifest holds what the store has of a scan, each thing in its place', () => {
  const { key, outcome, message, discarded: dropCount, dropped, provenance } = detection
  const look = { key, outcome, message, discarded: dropCount, dropped, provenance }
  const unmade = { step: 'restore', next: [{ step: 'colorize', next: [] }] }
  const { totals, ...manifest } = build()
  expect(manifest).toStrictEqual({
    v: 1,
    collection: 'maps',
    scan: scanId(task.master),
    plan: 'p',
    recipe: 'own',
    outcome: 'pictures',
    master: { ...task.master, sha256: scan.sha256, bytes: scan.bytes, format: 'tiff' },
    pages: [
      {
        ...pageOf(1),
        detection: look,
        objects: [
          {
            id: 'p1-o1',
            ...object,
            crop: whole.crop,
            edits: [
              {
                step: 'restore',
                edit: editOf('restore'),
                next: [{ step: 'colorize', edit: editOf('colorize'), next: [] }],
              },
            ],
          },
          { id: 'p1-o2', ...object, label: 'plan', edits: [unmade] },
        ],
        failures: [],
      },
      { ...pageOf(2), detection: { ...look, key: 'd2', outcome: 'empty' }, objects: [], failures: [] },
    ],
    failures: [],
    publishedAt: new Date().toISOString(),
  })
  expect(totals).toMatchObject({ pages: 2, objects: 2, crops: 1, edits: 2, labels: { map: 1, plan: 1 } })
})

test('a manifest of nothing is pending, and has no more of its master than its name', () => {
  const manifest = build({ jobs: [job('scan', Scan, null)] })
  expect(manifest).toMatchObject({ outcome: 'pending', pages: [], failures: [], totals: { pages: 0 } })
  expect(manifest.master).toStrictEqual(task.master)
  expect(manifest).not.toHaveProperty('records')
  expect(manifest.totals.usage).toEqual(noUsage)
})

test('a local master is told as a person would type its path', () => {
  const master = { ...task.master, bucket: localBucket }
  expect(build({}, { master }).master).toMatchObject({ bucket: localBucket, key: '/a.tif' })
  expect(build().master.key).toBe('a.tif')
})

test('a page that was not looked at yet has its picture alone', () => {
  jobs[1] = job('detect', Detection, null, { page: 1 })
  const manifest = build()
  expect(manifest.outcome).toBe('pending')
  expect(manifest.pages[0]).toStrictEqual({ ...pageOf(1), objects: [], failures: [] })
})

test('records that have no entry of their own are listed by their key', () => {
  const other = job('transcribe', z.string(), 'text', { page: 2, object: 3 })
  jobs.push(other, job('summarize', z.string(), null))
  expect(build().records).toEqual([{ stage: 'transcribe', key: 'transcribe', page: 2, object: 3 }])
})

describe('a failure', () => {
  test('of the scan, or of a page it does not have, is told of the scan', () => {
    const failures = [failure('scan'), failure('detect', { page: 3 })]
    const manifest = build({ failures })
    expect(manifest.failures).toEqual(failures.map(told))
    expect(manifest).toMatchObject({ outcome: 'failed', totals: { failures: { 'image-corrupt': 2 } } })
    expect(manifest.pages.flatMap((page) => page.failures)).toEqual([])
  })

  test('of a page is told of it', () => {
    const failures = [failure('crop', { page: 2 })]
    const manifest = build({ failures })
    expect(manifest.pages.map((page) => page.failures)).toEqual([[], failures.map(told)])
    expect(manifest.failures).toEqual([])
    expect(manifest.outcome).toBe('failed')
  })

  test('of a page that was not looked at is told of it too', () => {
    jobs[1] = job('detect', Detection, null, { page: 1 })
    const failures = [failure('detect', { page: 1, subject: jobs[1].subject })]
    const manifest = build({ failures })
    expect(manifest.pages[0]).toStrictEqual({ ...pageOf(1), objects: [], failures: failures.map(told) })
    expect(manifest.outcome).toBe('failed')
  })

  test.each([
    ['page', { page: 2, object: 1 }],
    ['object', { page: 1, object: 2 }],
    ['step', { page: 1, object: 1 }],
  ])('of a step is told of it, and of no other %s', (_, place) => {
    const path = ['restore', 'colorize']
    jobs.splice(2, 1, job('detect', Detection, detection, { page: 2 }))
    const manifest = build({ failures: [failure('edit', { ...place, path })] })
    const edits = manifest.pages.flatMap(({ number, objects }) =>
      objects.flatMap(({ id, edits: [first] }) => [
        [number, id, 'restore', first?.failure],
        [number, id, 'colorize', first?.next[0]?.failure],
      ]),
    )
    const failed = edits.filter(([, , , entry]) => entry)
    const { page, object: number } = place
    expect(failed).toEqual([[page, `p${page}-o${number}`, 'colorize', told(failure('edit'))]])
    expect(manifest.pages.flatMap((one) => one.failures)).toEqual([])
    expect(manifest.failures).toEqual([])
  })

  test('of a step on an object that is not there is told of its page', () => {
    const failures = [failure('edit', { page: 1, object: 3, path: ['restore'] })]
    expect(build({ failures }).pages[0]?.failures).toEqual(failures.map(told))
  })

  test('of something on an object that is no step is told of its page', () => {
    const failures = [failure('describe', { page: 1, object: 1 })]
    const manifest = build({ failures })
    expect(manifest.pages[0]?.failures).toEqual(failures.map(told))
    expect(JSON.stringify(manifest.pages[0]?.objects)).not.toContain('describe')
  })

  test('ends what it befell, and nothing else', () => {
    const open = job('edit', Edit, null, { page: 1, object: 2, path: ['restore'] })
    const { subject } = open
    jobs.push(open)
    expect(build().outcome).toBe('pending')
    expect(build({ failures: [failure('edit', { subject: 'another' })] }).outcome).toBe('pending')
    expect(build({ failures: [failure('crop', { subject })] }).outcome).toBe('pending')
    expect(build({ failures: [failure('edit', { subject })] }).outcome).toBe('failed')
  })

  test('that came after a record ends what would have followed from it, and no more', () => {
    const scanned = { ...job('scan', Scan, scan, {}), subject: 's' }
    const open = { ...job('detect', Detection, null, { page: 1 }), subject: 's-p1' }
    const other = { ...job('detect', Detection, null, { page: 1 }), subject: 's2-p1' }
    const failures = [failure('scan', { subject: 's' })]
    expect(build({ jobs: [scanned, open] }).outcome).toBe('pending')
    expect(build({ jobs: [scanned, open], failures }).outcome).toBe('failed')
    expect(build({ jobs: [scanned, open, other], failures }).outcome).toBe('pending')
  })
})

test('calls whose answers were of no use are told where they were made', () => {
  const look = { ...discarded, outcome: 'looped' }
  jobs[1] = { ...job('detect', Detection, null, { page: 1 }), discarded: [look] }
  expect(build().pages[0]).toStrictEqual({
    ...pageOf(1),
    discarded: [look],
    objects: [],
    failures: [],
  })
  jobs[1] = { ...job('detect', Detection, detection, { page: 1 }), discarded: [look] }
  jobs[5] = { ...jobs[5]!, record: null, discarded: [discarded] }
  const [page, other] = build().pages
  expect(page?.discarded).toEqual([look])
  expect(other).not.toHaveProperty('discarded')
  expect(page?.objects[0]?.edits[0]).not.toHaveProperty('discarded')
  expect(page?.objects[0]?.edits[0]?.next).toStrictEqual([
    { step: 'colorize', discarded: [discarded], next: [] },
  ])
})

test('what came of a broken-off answer is a failure unless the plan takes it as it is', () => {
  jobs[1] = job('detect', Detection, { ...detection, outcome: 'truncated' }, { page: 1 })
  const uses: Plan = { ...plan, detect: { ...plan.detect, partial: 'use' } }
  expect(build()).toMatchObject({ outcome: 'failed', totals: { failures: { 'model-answer-unusable': 1 } } })
  const { outcome, totals } = buildManifest(task, uses, { jobs, failures: [] })
  expect([outcome, totals.failures]).toEqual(['pictures', {}])
})

test('calls of this scan of this collection are its own, and those of others are shared', () => {
  const ofOthers = build().totals
  expect(ofOthers).toMatchObject({ calls: 0, usd: 0, shared: { calls: expect.any(Number) } })
  const own = { run: 'r', collection: 'maps', scan: scanId(task.master) }
  jobs = jobs.slice(0, 1)
  const provenance = { ...unpaid, call: whole.edit.provenance.call, paidFor: own }
  jobs.push(job('detect', Detection, { ...detection, provenance }, { page: 1 }))
  expect(build().totals).toMatchObject({ calls: 1, usd: 0.25 })
  expect(build().totals).not.toHaveProperty('shared')
})
