import { Manifest } from '@vignette/domain'
import { startEmulator, type EmulatedCall } from '@vignette/gemini-emulator'
import { randomUUID } from 'node:crypto'
import { openFileStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { describeWith } from '../support/services.ts'
import { startVignette, vignette } from './command-line.ts'
import { comparable } from './comparable.ts'
import { copySamples, scratchFolder, type Scratch } from './scratch.ts'

const kills = 10
const scans = ['menus-propos-1525.jpg', 'greek-bestiary.jpg', 'boston-cook-book.jpg']

/**
 * Kills runs at random moments until ten have died. Each goes on where the one before was killed, until one comes to its
 * end; then its manifests are compared with those of a run that was left alone, and a new folder is begun.
 */
async function killAndCompare(env: Record<string, string>): Promise<void> {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({ latencyMs: 300 })
  await copySamples(scratch.at('scans'), scans)
  const order = (out: string): string[] => [
    'run',
    scratch.at('scans'),
    '--out',
    scratch.at(out),
    '--emulate',
    emulator.url,
  ]
  const startedAt = performance.now()
  const clean = await vignette(order('clean'), env)
  const wholeMs = performance.now() - startedAt
  expect(clean.code, clean.stderr).toBe(0)
  const expected = await manifests(scratch, 'clean')
  const paidClean = emulator.calls().length

  const killedAt: number[] = []
  for (let round = 1; killedAt.length < kills; round++) {
    const callsBefore = emulator.calls().length
    while (!(await runOrKill(order(`killed-${round}`), { env, killedAt, wholeMs })));
    const calls = emulator.calls().slice(callsBefore)
    process.stdout.write(
      `${killedAt.length} kills so far; ${paidClean} calls in the clean run, ${calls.length} in round ${round}\n`,
    )
    expect(await manifests(scratch, `killed-${round}`)).toEqual(expected)
    expect(paidTwice(calls, killedAt)).toEqual([])
  }
}

/** Answers whether the run came to its end before it was killed. */
async function runOrKill(
  order: string[],
  { env, killedAt, wholeMs }: { env: Record<string, string>; killedAt: number[]; wholeMs: number },
): Promise<boolean> {
  const { child, ended } = startVignette(order, env)
  const kill = (): void => void (killedAt.length < kills && child.kill('SIGKILL'))
  const timer = setTimeout(kill, Math.random() * 0.9 * wholeMs)
  const { code, signal, stderr } = await ended
  clearTimeout(timer)
  if (signal === 'SIGKILL') killedAt.push(Date.now())
  else expect(code, stderr).toBe(0)
  return signal !== 'SIGKILL'
}

/** How long before a process is seen to be dead an answer may have been on its way into the store, in ms. */
const onItsWayMs = 1_500

/** What was asked again although its answer had been given and no kill came before it could be kept. */
function paidTwice(calls: readonly EmulatedCall[], killedAt: readonly number[]): EmulatedCall[] {
  const inFlight = ({ answered, endedAt = 0 }: EmulatedCall): boolean =>
    !answered || killedAt.some((at) => endedAt <= at && at - endedAt < onItsWayMs)
  return [...Map.groupBy(calls, ({ digest }) => digest).values()].flatMap((same) =>
    same.slice(0, -1).filter((call) => call.status === 200 && !inFlight(call)),
  )
}

async function manifests(scratch: Scratch, out: string): Promise<unknown[]> {
  const store = openFileStore(scratch.at(out))
  const keys = await Array.fromAsync(store.list('manifests/default/'))
  const texts = await Promise.all(
    keys.map(async ({ key }) => Buffer.from((await store.get(key))!).toString('utf8')),
  )
  return texts.map((text) => comparable(Manifest.parse(JSON.parse(text))))
}

test('embedded runs killed at ten random moments end like one left alone', { timeout: 400_000 }, () =>
  killAndCompare({}),
)

describeWith('redis', 'runs on Redis', ({ redisUrl }) => {
  test('killed at ten random moments end like one left alone', { timeout: 400_000 }, () =>
    killAndCompare({
      VIGNETTE_REDIS_URL: redisUrl,
      VIGNETTE_REDIS_PREFIX: randomUUID(),
      VIGNETTE_LOCK_SECONDS: '4',
    }),
  )
})
