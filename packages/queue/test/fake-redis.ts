import { Redis } from 'ioredis'
import { onTestFinished, vi } from 'vitest'

const commands = ['info', 'evalsha', 'eval', 'set'] as const

/** Connections without a Redis at their other end. */
export interface FakeRedis {
  /** the first is for questions, the second for workers */
  opened: Redis[]
  closed: Set<Redis>
  /** what Redis was asked, command by command */
  asked: unknown[][]
  /** what it answers; an error is thrown, that of `connect` by every connection */
  answers: Partial<Record<(typeof commands)[number] | 'connect', unknown>>
}

/** Stands in for Redis until the test ends. */
export function useFakeRedis(): FakeRedis {
  const fake: FakeRedis = {
    opened: [],
    closed: new Set(),
    asked: [],
    answers: { info: 'redis_version:8.0.0' },
  }
  const answer = (command: keyof FakeRedis['answers']): unknown => {
    const found = fake.answers[command]
    if (found instanceof Error) throw found
    return found
  }
  const spies = [
    vi.spyOn(Redis.prototype, 'connect').mockImplementation(async function (this: Redis) {
      if (!fake.opened.includes(this)) fake.opened.push(this)
      answer('connect')
    }),
    vi.spyOn(Redis.prototype, 'disconnect').mockImplementation(function (this: Redis) {
      fake.closed.add(this)
    }),
    ...commands.map((command) =>
      vi.spyOn(Redis.prototype, command).mockImplementation(
        Object(async (...args: unknown[]): Promise<unknown> => {
          fake.asked.push([command, ...args])
          return answer(command)
        }),
      ),
    ),
  ]
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return fake
}
