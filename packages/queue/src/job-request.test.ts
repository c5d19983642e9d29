import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestFlow } from '../../../test/contracts/engine-harness.ts'
import { requestJob } from './job-request.ts'
import { defineStage } from './stage.ts'

const Work = z.object({ run: z.string(), name: z.string(), urgency: z.number().default(0) })
const stage = defineStage({
  name: 'cut',
  input: Work,
  output: z.object({}),
  options: { attempts: 4, backoffMs: 1, concurrency: 1, lockMs: 1000, deadlineMs: 1000 },
  subject: ({ name }) => name,
  priority: ({ urgency }) => urgency,
  run: async () => ({}),
})
const request = (payload: object, of: typeof stage = stage): ReturnType<typeof requestJob> =>
  requestJob(of, payload, {})
const idOf = async (name: string, run = 'r1'): Promise<string> => (await request({ run, name })).id

describe('requestJob', () => {
  it('names a job after its stage, its subject and its run', async () => {
    expect(await idOf('page-7')).toBe('cut.page-7.r1')
  })

  it('keeps names apart that have no plain spelling, and short', async () => {
    const names = ['a:b', 'a/b', 'ä'.repeat(200), 'ä'.repeat(201), 'x'.repeat(300)]
    const odd = await Promise.all(names.map((name) => idOf(name)))
    expect(new Set(odd).size).toBe(odd.length)
    for (const id of odd) expect(id).toMatch(/^[\w.-]{1,160}$/)
    expect(await idOf('a:b')).toBe(odd[0])
    expect(await idOf('a:b', 'r2')).not.toBe(odd[0])
  })

  it('keeps a plain name of 160 letters, and the beginning of a longer one', async () => {
    const whole = 'x'.repeat(160 - 'cut..r1'.length)
    expect(await idOf(whole)).toBe(`cut.${whole}.r1`)
    const shortened = await idOf(`${whole}x`)
    expect(shortened).toMatch(/^cut\.x{116}\.[0-9a-f]{16}$/)
    expect(await idOf('a b')).toMatch(/^cut\.a_b\.r1\.[0-9a-f]{16}$/)
  })

  it('asks for the attempts of its stage, waits that are ours, and a week to look at what failed', async () => {
    const { queue, name, options } = await request({ run: 'r', name: 'n' })
    expect({ queue, name }).toEqual({ queue: 'cut', name: 'cut' })
    const weekS = 604_800
    expect(options).toMatchObject({ attempts: 4, backoff: { type: 'stage' }, removeOnFail: { age: weekS } })
    expect(options.stackTraceLimit).toBeLessThanOrEqual(3)
    expect(options.deduplication).toBeUndefined()
  })

  it('takes what it is given in order where a stage has no order of its own', async () => {
    const plain = createTestFlow().stage('first')
    expect((await requestJob(plain, { run: 'r', name: 'n', urgency: 7 }, {})).options.priority).toBe(0)
  })

  it('does not take what its stage does not', async () => {
    await expect(request({ run: 'r' })).rejects.toMatchObject({
      code: 'bad-payload',
      message: expect.stringContaining('cut does not take this payload'),
      cause: expect.objectContaining({ name: expect.stringContaining('ZodError') }),
    })
  })

  it('fills in defaults and drops what the stage does not know', async () => {
    const { data } = await request({ run: 'r', name: 'n', other: 1 })
    expect(data).toEqual({ run: 'r', name: 'n', urgency: 0 })
  })

  it.each([
    [-3, 0],
    [2.4, 2],
    [1e9, 2_097_151],
  ])('takes a priority of %d for %d', async (urgency, priority) => {
    expect((await request({ run: 'r', name: 'n', urgency })).options.priority).toBe(priority)
  })

  it('gives each call of the latest stage an id of its own, and its subject one place', async () => {
    const latest = { ...stage, latest: true }
    const [one, two] = await Promise.all([1, 2].map(() => request({ run: 'r', name: 'n' }, latest)))
    expect(one?.id).not.toBe(two?.id)
    expect(one?.options.deduplication).toEqual(two?.options.deduplication)
    expect(one?.options.deduplication).toEqual({ id: expect.any(String), keepLastIfActive: true })
    const other = await request({ run: 'r', name: 'other' }, latest)
    expect(other.options.deduplication?.id).not.toBe(one?.options.deduplication?.id)
  })

  it('asks the services for the pool, and has no queue for one that is not there', async () => {
    const of = (_: object, { chosen }: { chosen: string }): Promise<string> => Promise.resolve(chosen)
    const pooled = { ...stage, pools: { names: ['red'], of } }
    const payload = { run: 'r', name: 'n' }
    expect(await requestJob(pooled, payload, { chosen: 'red' })).toMatchObject({ queue: 'cut-red' })
    await expect(requestJob(pooled, payload, { chosen: 'blue' })).rejects.toMatchObject({
      code: 'bad-payload',
    })
  })

  it('counts bytes, not letters', async () => {
    const name = 'ä'.repeat(2100)
    await expect(request({ run: 'r', name })).rejects.toMatchObject({ code: 'bad-payload' })
    const limit = 4096 - JSON.stringify({ run: 'r', name: '', urgency: 0 }).length
    expect(await idOf('x'.repeat(limit), 'r')).toBeDefined()
    await expect(idOf('x'.repeat(limit + 1), 'r')).rejects.toMatchObject({ code: 'bad-payload' })
  })
})
