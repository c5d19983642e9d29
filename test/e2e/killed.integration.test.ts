import { Manifest } from '@vignette/domain'
import { startEmulator, type EmulatedCall } from '@vignette/gemini-emulator'
import { randomUUID } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { describeWith } from '../support/services.ts'
import { startVignette, vignette } from './command-line.ts'
import { comparable } from './comparable.ts'
import { copySamples, scratchFolder, type Scratch } from './scratch.ts'

const kills = 10
const scans = ['menus-propos-1525.jpg', 'greek-bestiary.jpg', 'boston-cook-book.jpg']

/** Kills a run ten times at random moments, lets it end, and compares it with one that was left alone. */
async function killAndCompare(env: Record<string, string>): Promise<void> {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({ latencyMs: 300 })
  await copySamples(scratch.at('scans'), scans)
  const args = (out: string): string[] => [
    'run',
    scratch.at('scans'),
    '--out',
    scratch.at(out),
    '--emulate',
    emulator.url,
  ]

  const startedAt = performance.now()
  const clean = await vignette(args('clean'), env)
  expect(clean.code, clean.stderr).toBe(0)
  const wholeMs = performance.now() - startedAt
  const paidClean = emulator.calls().length

  const killedAt: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    const { child, ended } = startVignette(args('killed'), env)
    const timer = setTimeout(() => {
      killedAt.push(Date.now())
      child.kill('SIGKILL')
    }, Math.random() * wholeMs)
    await ended
    clearTimeout(timer)
  }
  const last = await vignette(args('killed'), env)
  expect(last.code, last.stderr).toBe(0)

  expect(await manifests(scratch, 'killed')).toEqual(await manifests(scratch, 'clean'))
  const calls = emulator.calls().slice(paidClean)
  const twice = paidTwice(calls, killedAt)
  process.stdout.write(
    `killed ${killedAt.length} times: ${paidClean} calls in the clean run, ${calls.length} in all the others\n`,
  )
  expect(twice).toEqual([])
}

/** How long after it was sent an answer may still be on its way into the store, in ms. */
const onItsWayMs = 1_000

/** What was asked again although its answer had been given and no kill came before it could be kept. */
function paidTwice(calls: readonly EmulatedCall[], killedAt: readonly number[]): EmulatedCall[] {
  const inFlight = ({ answered, endedAt = 0 }: EmulatedCall): boolean =>
    !answered || killedAt.some((at) => endedAt <= at && at - endedAt < onItsWayMs)
  return [...Map.groupBy(calls, ({ digest }) => digest).values()].flatMap((same) =>
    same.slice(0, -1).filter((call) => call.status === 200 && !inFlight(call)),
  )
}

async function manifests(scratch: Scratch, out: string): Promise<unknown[]> {
  const folder = scratch.at(out, 'manifests', 'default')
  const files = (await readdir(folder)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, 'utf8')))
  return texts.map((text) => comparable(Manifest.parse(JSON.parse(text))))
}

test('an embedded run killed ten times ends like one left alone', { timeout: 240_000 }, () =>
  killAndCompare({}),
)

describeWith('redis', 'a run on Redis', ({ redisUrl }) => {
  test('killed ten times ends like one left alone', { timeout: 240_000 }, () =>
    killAndCompare({ VIGNETTE_REDIS_URL: redisUrl }),
  )
})
