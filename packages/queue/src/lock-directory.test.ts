import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
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
    ['of a process that is no more and had nothing to tell it by', { pid: 2 ** 22 + 1, born: '' }],
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
    const halfAMinuteAgo = new Date(Date.now() - 30_000)
    await utimes(file, halfAMinuteAgo, halfAMinuteAgo)
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

  it.each(['{"id": 7}', 'null', '[]'])('takes %s for no lock that was written to its end', async (text) => {
    await writeFile(join(dir, 'lock'), text)
    await expect(lockDirectory(dir)).rejects.toThrow(`in use by process 0 on ${hostname()}`)
  })

  it('passes on what keeps it from the folder', async () => {
    await expect(lockDirectory(join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
    await mkdir(join(dir, 'lock'))
    await expect(lockDirectory(dir)).rejects.toMatchObject({ code: 'EISDIR' })
  })

  it('takes over from one that died while it took over', async () => {
    const file = await leaveBehind({ born: 'long ago', id: 'first' })
    await rename(file, `${file}.other`)
    await leaveBehind({ born: 'long ago', id: 'other' })
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    expect(await readdir(dir)).toEqual(['lock'])
  })

  it('keeps out while somebody else takes over, and leaves it to them', async () => {
    const file = await leaveBehind({ born: 'long ago', id: 'dead' })
    const claim = `${file}.dead`
    {
      await using other = await lockDirectory(await mkdtemp(join(dir, 'other-')))
      expect(other).toBeDefined()
      const [folder = ''] = (await readdir(dir)).filter((name) => name.startsWith('other-'))
      await rename(join(dir, folder, 'lock'), claim)
    }
    const before = await readFile(claim, 'utf8')
    await expect(lockDirectory(dir)).rejects.toMatchObject(refused)
    expect(await readFile(file, 'utf8')).toContain('dead')
    expect(await readFile(claim, 'utf8')).toBe(before)
  })

  it('lets one in of many that come one after the other over a lock left behind', async () => {
    for (let round = 0; round < 5; round += 1) {
      await leaveBehind({ born: 'long ago' })
      const come = async (at: number): Promise<AsyncDisposable> => {
        for (let turn = 0; turn < at; turn += 1) await setImmediate()
        return lockDirectory(dir)
      }
      const all = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => come(at)))
      const locks = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      expect(locks).toHaveLength(1)
      await locks[0]?.[Symbol.asyncDispose]()
    }
  })

  it('lets one in of many that come at once over a lock left behind', async () => {
    await leaveBehind({ born: 'long ago' })
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(dir)))
    const locks = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(locks).toHaveLength(1)
    await locks[0]?.[Symbol.asyncDispose]()
    expect(await readdir(dir)).toEqual([])
  })

  it('leaves a lock alone that somebody else has by the time it is given back', async () => {
    const file = join(dir, 'lock')
    const lock = await lockDirectory(dir)
    await writeFile(file, JSON.stringify({ id: 'other', pid: 1, born: '', host: 'elsewhere' }))
    await lock[Symbol.asyncDispose]()
    expect(await readFile(file, 'utf8')).toContain('other')
  })
})

describe.runIf(process.platform === 'linux')('the process a lock names', () => {
  const holderOf = async (): Promise<unknown> => {
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    return Object(JSON.parse(await readFile(join(dir, 'lock'), 'utf8')))
  }

  it('is told from others by its number, its machine, and when it began since which boot', async () => {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const [, fields = ''] = (await readFile('/proc/self/stat', 'utf8')).split(/\) (?!.*\))/)
    const holder = { pid: process.pid, host: hostname(), born: `${boot} ${fields.split(' ')[19]}` }
    expect(await holderOf()).toEqual({ ...holder, id: expect.any(String) })
  })

  it('is the same whatever it calls itself', async () => {
    const { title } = process
    onTestFinished(() => void (process.title = title))
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    for (const name of ['a) b (c', 'Z Z) Z']) {
      process.title = name
      await expect(lockDirectory(dir)).rejects.toMatchObject(refused)
    }
  })
})

describe('the life a lock shows', () => {
  const longAgo = new Date(Date.now() - 3_600_000)
  const age = async (): Promise<number> => Date.now() - (await stat(join(dir, 'lock'))).mtimeMs

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
  })

  it('comes again and again while the lock is held', async () => {
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    for (const round of [1, 2]) {
      await utimes(join(dir, 'lock'), longAgo, longAgo)
      vi.advanceTimersByTime(20_000)
      await expect.poll(age, { message: `round ${round}` }).toBeLessThan(60_000)
    }
  })

  it('ends when the lock is given back', async () => {
    const lock = await lockDirectory(dir)
    expect(vi.getTimerCount()).toBe(1)
    await lock[Symbol.asyncDispose]()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends when the lock is gone', async () => {
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
    await rm(join(dir, 'lock'))
    vi.advanceTimersByTime(20_000)
    await expect.poll(() => vi.getTimerCount()).toBe(0)
  })
})
