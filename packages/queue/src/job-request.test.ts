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
const idOf = (name: string, run = 'r1'): string => requestJob(stage, { run, name }).id

describe('requestJob', () => {
  it('names a job after its stage, its subject and its run', () => {
    expect(idOf('page-7')).toBe('cut.page-7.r1')
  })

  it('keeps names apart that have no plain spelling, and short', () => {
    const odd = ['a:b', 'a/b', 'ä'.repeat(200), 'ä'.repeat(201), 'x'.repeat(300)].map((name) => idOf(name))
    expect(new Set(odd).size).toBe(odd.length)
    for (const id of odd) expect(id).toMatch(/^[\w.-]{1,160}$/)
    expect(idOf('a:b')).toBe(idOf('a:b'))
    expect(idOf('a:b')).not.toBe(idOf('a:b', 'r2'))
  })

  it('fills in defaults and drops what the stage does not know', () => {
    const { data } = requestJob(stage, { run: 'r', name: 'n', other: 1 })
    expect(data).toEqual({ run: 'r', name: 'n', urgency: 0 })
  })

  it.each([
    [-3, 0],
    [2.4, 2],
    [1e9, 2_097_151],
  ])('takes a priority of %d for %d', (urgency, priority) => {
    expect(requestJob(stage, { run: 'r', name: 'n', urgency }).options.priority).toBe(priority)
  })

  it('gives each call of the latest stage an id of its own, and its subject one place', () => {
    const latest = { ...stage, latest: true }
    const [one, two] = [1, 2].map(() => requestJob(latest, { run: 'r', name: 'n' }))
    expect(one?.id).not.toBe(two?.id)
    expect(one?.options.deduplication).toEqual(two?.options.deduplication)
  })

  it('counts bytes, not letters', () => {
    const name = 'ä'.repeat(2100)
    expect(() => requestJob(stage, { run: 'r', name })).toThrow(
      expect.objectContaining({ code: 'bad-payload' }),
    )
  })
})
