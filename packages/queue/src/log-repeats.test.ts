import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logRepeats } from './log-repeats.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('tells the first at once, then once a second how many there were, and the next first at once again', () => {
  const lines: object[] = []
  const say = logRepeats<{ queue: string }>((fields) => lines.push(fields))
  say({ queue: 'a' })
  expect(lines).toEqual([{ queue: 'a', times: 1 }])
  for (let time = 0; time < 500; time += 1) say({ queue: 'b' })
  expect(lines).toHaveLength(1)
  vi.advanceTimersByTime(1000)
  expect(lines).toEqual([
    { queue: 'a', times: 1 },
    { queue: 'b', times: 500 },
  ])
  vi.advanceTimersByTime(5000)
  expect(lines).toHaveLength(2)
  say({ queue: 'c' })
  expect(lines.at(-1)).toEqual({ queue: 'c', times: 1 })
})
