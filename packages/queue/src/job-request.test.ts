import { describe, expect, it } from 'vitest'
import { z } from 'zod'
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
  })
})
