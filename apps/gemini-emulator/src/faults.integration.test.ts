import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ask, createClient, drawSample, editor, refusalOf } from '../test/sdk-client.ts'
import { startEmulator, type Emulator } from './index.ts'

let emulator: Emulator
let image: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'))
  emulator = await startEmulator({ logFile: join(folder, 'calls.jsonl') })
  image = await drawSample()
})
afterEach(() => emulator.clearFaults())
afterAll(async () => {
  await emulator.close()
  await rm(folder, { recursive: true })
})

const detect = () => ask(createClient(emulator), { image })
const edit = () => ask(createClient(emulator), { model: editor, prompt: 'Restore it.', image })

async function readLog(): Promise<{ event: string; id: number }[]> {
  const text = await readFile(join(folder, 'calls.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('answers 429 for the minute, with the time to wait in header and body', async () => {
  emulator.fault({ kind: 'rate-limit', retryAfterSeconds: 7 })
  const refusal = await refusalOf(detect())
  expect(refusal).toMatchObject({ status: 429, error: { status: 'RESOURCE_EXHAUSTED' } })
  expect(JSON.stringify(refusal.error.details)).toContain('GenerateRequestsPerMinute')
  expect(refusal.error.details).toContainEqual(expect.objectContaining({ retryDelay: '7s' }))
  expect((await detect()).candidates).toHaveLength(1)
})

test('answers 429 for the day, without a word on when to come back', async () => {
  emulator.fault({ kind: 'rate-limit', perDay: true, header: false, retryInfo: false })
  const refusal = await refusalOf(detect())
  expect(JSON.stringify(refusal.error.details)).toContain('PerDay')
  expect(JSON.stringify(refusal)).not.toContain('retryDelay')
})

test('answers 503 as often as told, and only where told', async () => {
  emulator.fault({ kind: 'overloaded', on: 'edit', times: 2 })
  expect((await detect()).candidates).toHaveLength(1)
  expect(await refusalOf(edit())).toMatchObject({ status: 503, error: { status: 'UNAVAILABLE' } })
  expect(await refusalOf(edit())).toMatchObject({ status: 503 })
  expect((await edit()).candidates).toHaveLength(1)
})

test('cuts the JSON of a detection', async () => {
  emulator.fault({ kind: 'truncate' })
  const answer = await detect()
  expect(answer.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
  expect(() => JSON.parse(answer.text ?? '')).toThrow(SyntaxError)
})

test('declines for its own reasons', async () => {
  emulator.fault({ kind: 'refuse', times: 2 })
  expect((await detect()).candidates).toMatchObject([{ finishReason: 'PROHIBITED_CONTENT' }])
  const [candidate] = (await edit()).candidates ?? []
  expect(candidate).toMatchObject({ finishReason: 'IMAGE_SAFETY' })
  expect(candidate?.content).toBeUndefined()
})

test('blocks a prompt that holds certain words', async () => {
  emulator.fault({ kind: 'block', promptIncludes: 'Restore' })
  expect((await detect()).candidates).toHaveLength(1)
  const answer = await edit()
  expect(answer.candidates).toBeUndefined()
  expect(answer.promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT')
})

test('answers without an image, without candidates, or with text in its place', async () => {
  emulator.fault({ kind: 'no-image', model: editor })
  emulator.fault({ kind: 'empty', model: editor })
  emulator.fault({ kind: 'text-instead-of-image', model: editor })
  expect((await edit()).candidates).toMatchObject([{ finishReason: 'NO_IMAGE' }])
  const empty = await edit()
  expect([empty.candidates, empty.promptFeedback]).toEqual([undefined, undefined])
  expect((await edit()).text).toMatch(/not change/)
})

test('answers with JSON that does not parse', async () => {
  emulator.fault({ kind: 'broken-json', times: 2 })
  const answer = await detect()
  expect(answer.candidates?.[0]?.finishReason).toBe('STOP')
  expect(() => JSON.parse(answer.text ?? '')).toThrow(SyntaxError)
  await expect(edit()).rejects.toThrow(/JSON|exception/)
})

test('drops the connection', async () => {
  emulator.fault({ kind: 'drop' })
  await expect(detect()).rejects.toThrow('fetch failed')
  expect(emulator.calls().at(-1)).toMatchObject({ status: 0, answered: false })
})

test('notes a call whose client hangs up as not answered, and one that is answered with its end', async () => {
  emulator.fault({ kind: 'slow', ms: 60_000 })
  const hangUp = new AbortController()
  const call = ask(createClient(emulator), { image, config: { abortSignal: hangUp.signal } })
  const before = emulator.calls().length
  await vi.waitUntil(() => emulator.calls().length > before)
  hangUp.abort()
  await expect(call).rejects.toThrow(/abort/i)
  await vi.waitUntil(() => emulator.calls().at(-1)?.endedAt !== undefined)
  expect(emulator.calls().at(-1)).toMatchObject({ kind: 'detect', status: 499, answered: false })

  await detect()
  const [abandoned, answered] = emulator.calls().slice(-2)
  expect(answered).toMatchObject({ status: 200, answered: true, finishReason: 'STOP' })
  expect(answered?.digest).toBe(abandoned?.digest)
})

test('writes every receipt and every end to the log', async () => {
  await edit()
  await vi.waitUntil(async () => (await readLog()).at(-1)?.event === 'answered')
  const log = await readLog()
  const received = log.filter((line) => line.event === 'received')
  expect(received).toHaveLength(emulator.calls().length)
  expect(log).toHaveLength(received.length * 2)
})

test('takes no longer than a quota and a latency say, and no less', async () => {
  await using strict = await startEmulator({ latencyMs: 300, quota: { requestsPerMinute: 1 } })
  const startedAt = performance.now()
  await ask(createClient(strict), {})
  expect(performance.now() - startedAt).toBeGreaterThan(290)
  expect(await refusalOf(ask(createClient(strict), {}))).toMatchObject({ status: 429 })
})

test('is steered from another process', async () => {
  const faults = `${emulator.url}/emulator/faults`
  const add = async (fault: object): Promise<Response> =>
    await fetch(faults, { method: 'POST', body: JSON.stringify(fault) })
  expect((await add({ kind: 'overloaded' })).status).toBe(200)
  expect((await add({ kind: 'no such fault' })).status).toBe(400)
  expect(await refusalOf(detect())).toMatchObject({ status: 503 })
  await add([{ kind: 'overloaded' }])
  await fetch(faults, { method: 'DELETE' })
  expect((await detect()).candidates).toHaveLength(1)
  const calls: unknown = await (await fetch(`${emulator.url}/emulator/calls`)).json()
  expect(calls).toHaveLength(emulator.calls().length)
  expect((await fetch(`${emulator.url}/livez`)).status).toBe(200)
})
