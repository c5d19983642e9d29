import { Manifest } from '@vignette/domain'
import { startEmulator, type EmulatedCall } from '@vignette/gemini-emulator'
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

  for (let kill = 0; kill < kills; kill++) {
    const { child, ended } = startVignette(args('killed'), env)
    const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * wholeMs)
    await ended
    clearTimeout(timer)
  }
  const last = await vignette(args('killed'), env)
  expect(last.code, last.stderr).toBe(0)

  expect(await manifests(scratch, 'killed')).toEqual(await manifests(scratch, 'clean'))
  expect(paidTwice(emulator.calls().slice(paidClean))).toEqual([])
}

/** Calls answered in full more than once: their answers had time to be kept, and were not. */
function paidTwice(calls: readonly EmulatedCall[]): string[] {
  const answered = calls.filter((call) => call.answered && call.status === 200).map((call) => call.digest)
  const times = Map.groupBy(answered, (digest) => digest)
  return [...times].filter(([, all]) => all.length > 1).map(([digest]) => digest)
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
