import fs, { mkdtemp, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { lockDirectory } from './lock-directory.ts'

let dir = ''
let file = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vignette-lock-'))
  file = join(dir, 'lock')
})
afterEach(() => rm(dir, { recursive: true }))

const elsewhere = JSON.stringify({ id: 'other', pid: 1, born: '', host: 'elsewhere' })

/** Has a file vanish just before it is first asked for by such a call. */
function vanishBefore(method: 'readFile' | 'stat' | 'rm', path: string): void {
  const original: (...args: unknown[]) => Promise<unknown> = Object(fs[method])
  let isThere = true
  const call = async (...args: unknown[]): Promise<unknown> => {
    if (isThere && args[0] === path) {
      isThere = false
      await unlink(path)
    }
    return original(...args)
  }
  const spy = vi.spyOn(fs, method).mockImplementation(Object(call))
  syncBuiltinESMExports()
  onTestFinished(() => {
    spy.mockRestore()
    syncBuiltinESMExports()
  })
}

it.each(['readFile', 'stat'] as const)('is free where it was given back before %s', async (method) => {
  await writeFile(file, elsewhere)
  vanishBefore(method, file)
  await using lock = await lockDirectory(dir)
  expect(lock).toBeDefined()
  expect(await readFile(file, 'utf8')).toContain(`"pid":${process.pid},`)
})

it('is given back where somebody has taken it away', async () => {
  const lock = await lockDirectory(dir)
  vanishBefore('rm', file)
  await lock[Symbol.asyncDispose]()
  expect(await readdir(dir)).toEqual([])
})

it('is taken over where somebody has taken away the claim to that', async () => {
  await writeFile(file, elsewhere)
  await fs.utimes(file, 0, 0)
  vanishBefore('rm', `${file}.other`)
  await using lock = await lockDirectory(dir)
  expect(lock).toBeDefined()
  expect(await readdir(dir)).toEqual(['lock'])
})
