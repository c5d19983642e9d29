import { expect, it } from 'vitest'
import {
  createGate,
  item,
  startHarness,
  type EngineAddress,
  type EngineHarness,
  type HarnessOptions,
} from './engine-harness.ts'

/** Each of the first stage has two parts, and the second stage holds still until its gate is opened. */
function gated(options: HarnessOptions = {}): HarnessOptions & { open: () => void } {
  const { opened, open } = createGate()
  return {
    ...options,
    open,
    work: { backlog: 3 },
    handlers: {
      first: async (work) => ({ parts: [1, 2].map((part) => ({ ...work, name: `${work.name}-${part}` })) }),
      second: async () => {
        await opened
        return { more: [] }
      },
    },
  }
}

const isHeld = ({ lines }: EngineHarness): boolean => lines.some(({ msg }) => msg.startsWith('held up'))
const begun = ({ calls }: EngineHarness): number => calls.filter((call) => call.startsWith('first')).length
const firsts = (names: readonly string[], pool?: string): { stage: string; payload: unknown }[] =>
  names.map((name) => ({ stage: 'first', payload: item(name, pool === undefined ? {} : { pool }) }))

const names = Array.from({ length: 8 }, (_, index) => `n${index}`)

export function backlogContract(newAddress: () => Promise<EngineAddress>): void {
  it('begins no more while too much waits further on, and all of it in the end', async () => {
    const options = gated()
    await using harness = await startHarness(await newAddress(), options)
    await harness.engine.enqueue(harness.flow, firsts(names))
    // One of six parts is at work, and five wait.
    await expect
      .poll(() => harness.engine.counts(harness.flow))
      .toMatchObject({ first: { active: 1, waiting: 4 }, second: { active: 1, waiting: 5 } })
    await expect.poll(() => isHeld(harness)).toBe(true)
    expect(begun(harness)).toBe(3)
    options.open()
    await harness.untilIdle()
    expect(begun(harness)).toBe(names.length)
    expect(harness.events.filter(({ stage, kind }) => stage === 'second' && kind === 'done')).toHaveLength(16)
  })

  it('holds up nothing that leads to other pools', async () => {
    const options = gated({ pools: ['red', 'blue'] })
    await using harness = await startHarness(await newAddress(), options)
    await harness.engine.enqueue(harness.flow, firsts(['r1', 'r2', 'r3'], 'red'))
    await expect.poll(() => begun(harness)).toBe(3)
    await expect.poll(async () => (await harness.engine.counts(harness.flow))['second']?.waiting).toBe(5)
    await harness.engine.enqueue(harness.flow, firsts(['b1'], 'blue'))
    await expect.poll(() => harness.calls).toContain('first b1')
    options.open()
    await harness.untilIdle()
  })

  it('hands back what it holds when it closes, as it was', async () => {
    const options = gated()
    await using harness = await startHarness(await newAddress(), options)
    await harness.engine.enqueue(harness.flow, firsts(names))
    await expect
      .poll(() => harness.engine.counts(harness.flow))
      .toMatchObject({ first: { active: 1 }, second: { waiting: 5 } })
    options.open()
    await harness.workers.close(0)
    const { first } = await harness.engine.counts(harness.flow)
    expect(first).toMatchObject({ active: 0, failed: 0, waiting: 5 })
    expect(begun(harness)).toBe(3)
  })
}
