import { Worker } from 'bullmq'
import { afterEach, expect, test, vi } from 'vitest'
import { useFakeTime } from '../test/fake-sleep.ts'
import { PatientWorker } from './patient-worker.ts'

afterEach(() => void vi.restoreAllMocks())

/** Asks for a job as BullMQ does, of a datastore that answers so; `closing` as BullMQ's own field. */
async function ask(
  answer: () => Promise<unknown>,
  fields: object = {},
): Promise<{ ended: () => boolean; asking: Promise<unknown> }> {
  vi.spyOn(Object(Worker.prototype), 'moveToActive').mockImplementation(Object(answer))
  const worker = Object.assign(Object.create(PatientWorker.prototype), fields)
  let ended = false
  const asking: Promise<unknown> = worker.moveToActive('token').finally(() => (ended = true))
  asking.catch(() => undefined)
  await vi.advanceTimersByTimeAsync(0)
  return { ended: () => ended, asking }
}

test('a worker that gets an answer has it at once', async () => {
  useFakeTime()
  const { asking } = await ask(async () => 'a job')
  expect(await asking).toBe('a job')
})

test('a worker that is refused asks again after a while', async () => {
  useFakeTime()
  const error = new Error('out of memory')
  const { asking, ended } = await ask(() => Promise.reject(error))
  await vi.advanceTimersByTimeAsync(999)
  expect(ended()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await expect(asking).rejects.toBe(error)
})

test('a worker that closes does not wait', async () => {
  useFakeTime()
  const { ended } = await ask(() => Promise.reject(new Error('gone')), { closing: Promise.resolve() })
  expect(ended()).toBe(true)
})
