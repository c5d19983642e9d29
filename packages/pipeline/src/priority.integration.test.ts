import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { item, startHarness, type Item } from '../../../test/contracts/engine-harness.ts'
import { describeWith } from '../../../test/support/services.ts'
import { edit } from './stages/edit.ts'
import type { EditTask } from './tasks.ts'

const orderedAt = Date.UTC(2026, 10, 25) / 1000

/** Work for the second stage, in the place that an edit of this scan and object has. */
function work(scan: string, minute: number, object: number): { stage: string; payload: Item } {
  const task: EditTask = {
    v: 1,
    run: 'r1',
    collection: 'c',
    plan: 'p',
    master: { bucket: 'scans', key: scan, version: '1' },
    page: 1,
    object,
    path: ['restore'],
    masterSha256: '',
    input: { key: '', sha256: '', mediaType: 'image/png' },
    orderedAt: orderedAt + 60 * minute,
  }
  return { stage: 'second', payload: item(`${scan}-${object}`, { urgency: edit.priority?.(task) ?? 0 }) }
}

const scanOf = (scan: string, minute: number, objects: number): ReturnType<typeof work>[] =>
  Array.from({ length: objects }, (_, index) => work(scan, minute, index + 1))

describeWith('redis', 'edits under a rate limit with new scans all the time', ({ redisUrl }) => {
  it('ends the oldest scan first', async () => {
    const address = { kind: 'redis', url: redisUrl, prefix: `test-${randomUUID()}` } as const
    let arrived = 0
    await using harness = await startHarness(address, {
      work: { stages: ['second'] },
      handlers: {
        // One scan of four objects comes with every edit that starts.
        second: async () => {
          arrived += 1
          if (arrived <= 22) await harness.engine.enqueue(harness.flow, scanOf(`later${arrived}`, arrived, 4))
          return { more: [] }
        },
      },
    })
    await harness.engine.limit(harness.flow, { stage: 'second' }, { perMinute: 1200 })
    await harness.engine.enqueue(harness.flow, [...scanOf('one', 0, 20), ...scanOf('other', 0, 20)])
    await expect.poll(() => harness.calls.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(48)
    const started = harness.calls.map((call) => call.slice('second '.length))
    const elders = started.slice(0, 40)
    expect(elders.every((name) => name.startsWith('one') || name.startsWith('other'))).toBe(true)
    // The two take turns: neither is ever more than two objects ahead.
    const ahead = elders.map((_, index) => {
      const so = elders.slice(0, index + 1)
      return Math.abs(so.filter((name) => name.startsWith('one')).length * 2 - so.length)
    })
    expect(Math.max(...ahead)).toBeLessThanOrEqual(2)
    expect(started.slice(40, 48).every((name) => /^later[12]-/.test(name))).toBe(true)
  })
})
