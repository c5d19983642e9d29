import { mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './lock-directory.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vignette-lock-'))
})
afterEach(() => rm(dir, { recursive: true }))

/** Takes the lock, and leaves it behind as if its process had been killed, with the changes told. */
async function leaveBehind(change: object): Promise<string> {
  const file = join(dir, 'lock')
  const lock = await lockDirectory(dir)
  const holder: unknown = JSON.parse(await readFile(file, 'utf8'))
  await lock[Symbol.asyncDispose]()
  await writeFile(file, JSON.stringify({ ...Object(holder), ...change }))
  return file
}

const refused = { name: 'PermanentError', code: 'queue-unavailable' }

describe('lockDirectory', () => {
  it('keeps others out until it is given back', async () => {
    {
      await using first = await lockDirectory(dir)
      expect(first).toBeDefined()
      await expect(lockDirectory(dir)).rejects.toMatchObject(refused)
    }
    expect(await readdir(dir)).toEqual([])
    await using second = await lockDirectory(dir)
    expect(second).toBeDefined()
  })

  it.each([
    ['of a process that is no more', { pid: 2 ** 22 + 1 }],
    ['whose number another process has by now', { born: 'long ago' }],
  ])('takes over a lock %s', async (_, change) => {
    await leaveBehind(change)
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    expect(await readdir(dir)).toEqual(['lock'])
  })

  it('believes a lock of another machine while it shows life', async () => {
    const file = await leaveBehind({ host: 'elsewhere' })
    await expect(lockDirectory(dir)).rejects.toThrow('on elsewhere')
    const longAgo = new Date(Date.now() - 120_000)
    await utimes(file, longAgo, longAgo)
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
  })

  it('takes over a lock that was never written to its end, but not while it may be', async () => {
    const file = join(dir, 'lock')
    await writeFile(file, '{"id":')
    await expect(lockDirectory(dir)).rejects.toMatchObject(refused)
    const before = new Date(Date.now() - 10_000)
    await utimes(file, before, before)
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
  })

  it('takes over from one that died while it took over', async () => {
    const file = await leaveBehind({ born: 'long ago', id: 'first' })
    await rename(file, `${file}.other`)
    await leaveBehind({ born: 'long ago', id: 'other' })
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    expect(await readdir(dir)).toEqual(['lock'])
  })

  it('lets one in of many that come at once over a lock left behind', async () => {
    await leaveBehind({ born: 'long ago' })
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(dir)))
    const locks = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(locks).toHaveLength(1)
    await locks[0]?.[Symbol.asyncDispose]()
    expect(await readdir(dir)).toEqual([])
  })
})
