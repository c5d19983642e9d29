import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openEngine, startHarness, type EngineAddress } from '../../../test/contracts/engine-harness.ts'
import { startVictim, temporaryFolder } from '../../../test/contracts/engine-lifecycle.ts'
import { engineContract } from '../../../test/contracts/engine.ts'
import { openEmbedded } from './embedded.ts'

const folders: string[] = []
let empty = ''

/** Setting up a database takes seconds, so each folder is a copy of one that is set up. */
async function newAddress(): Promise<EngineAddress> {
  const dir = await mkdtemp(join(tmpdir(), 'vignette-queue-'))
  folders.push(dir)
  if (empty) await cp(empty, dir, { recursive: true })
  return { kind: 'embedded', dir }
}

beforeAll(async () => {
  const address = await newAddress()
  await (await openEngine(address)).close()
  empty = folders[0] ?? ''
})

afterAll(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true, force: true }))))

engineContract('embedded', newAddress)

describe('openEmbedded', () => {
  it('refuses a folder that is in use, and takes it once it is free', async () => {
    await using folder = await temporaryFolder()
    const first = await openEmbedded({ dir: folder.path })
    await expect(openEmbedded({ dir: folder.path })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'queue-unavailable',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    await first.engine.close()
    await using second = (await openEmbedded({ dir: folder.path })).engine
    expect(second.name).toBe('embedded')
  })

  it('says what to do with a database that is broken, and lets go of the folder', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'database'))
    await writeFile(join(folder.path, 'database', 'PG_VERSION'), 'none')
    await expect(openEmbedded({ dir: folder.path })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'queue-unavailable',
      message: expect.stringContaining('move the folder away'),
      cause: expect.anything(),
    })
    await rm(join(folder.path, 'database'), { recursive: true })
    await using open = (await openEmbedded({ dir: folder.path })).engine
    expect(open.name).toBe('embedded')
  })

  it('keeps tables of others beside its own, over a restart', async () => {
    await using folder = await temporaryFolder()
    {
      const { engine, sql } = await openEmbedded({ dir: folder.path })
      await using open = engine
      expect(open.name).toBe('embedded')
      await sql.query('CREATE TABLE public.book (name text, price float8)')
      await sql.query('INSERT INTO public.book VALUES ($1, $2)', ['kept', 2.5])
    }
    const { engine, sql } = await openEmbedded({ dir: folder.path })
    await using open = engine
    expect(open.name).toBe('embedded')
    expect((await sql.query('SELECT * FROM public.book')).rows).toEqual([{ name: 'kept', price: 2.5 }])
  })

  it('loses no job when it is killed at any moment', async () => {
    const address = await newAddress()
    await using folder = await temporaryFolder()
    const enqueued = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      const names = Array.from({ length: 60 }, (_, index) => `r${round}n${index}`)
      await using victim = await startVictim(address, { folder: folder.path, names })
      await expect
        .poll(() => victim.output(), { timeout: 30_000 })
        .toContain(round % 3 === 2 ? 'st' : 'enqueued')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150))
      await victim.kill()
      if (victim.output().includes('enqueued')) for (const name of names) enqueued.add(name)
    }
    await using harness = await startHarness(address, { work: { maxStalled: 1000 } })
    await harness.untilIdle()
    const done = new Set([
      ...(await readdir(folder.path)),
      ...harness.calls.filter((call) => call.startsWith('last ')).map((call) => call.slice(5)),
    ])
    expect([...enqueued].filter((name) => !done.has(name))).toEqual([])
    expect(harness.failures).toEqual([])
  }, 240_000)
})

describe('an engine whose folder is new', () => {
  it('opens although a process was killed while it made the database', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'vignette-unfinished-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    const main = `import { openEmbedded } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}; await openEmbedded({ dir: ${JSON.stringify(dir)} })`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', main], { stdio: 'ignore' })
    const begun = async (): Promise<string[]> => readdir(join(dir, 'database.unfinished')).catch(() => [])
    await expect.poll(begun, { timeout: 30_000, interval: 5 }).not.toEqual([])
    child.kill('SIGKILL')
    await once(child, 'exit')
    const { engine } = await openEmbedded({ dir })
    await engine.close()
    expect(await readdir(dir)).toEqual(['database'])
  })
})
