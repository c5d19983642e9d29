import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProgram } from '../../../test/support/program.ts'
import { lockDirectory } from './lock-directory.ts'

const holder = new URL('../test/lock-holder.ts', import.meta.url).pathname
const refused = { name: 'PermanentError', code: 'queue-unavailable' }

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vignette-lock-'))
})
afterEach(() => rm(dir, { recursive: true }))

describe('a lock held by another process', () => {
  it('keeps everybody out while that process lives, and nobody once it was killed', async () => {
    await using other = await startProgram(process.execPath, [holder, dir])
    await expect.poll(() => other.output(), { timeout: 30_000 }).toContain('locked')
    await expect(lockDirectory(dir)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(`process ${other.pid}`),
    })
    await other.kill()
    await using lock = await lockDirectory(dir)
    expect(lock).toBeDefined()
  })

  it('keeps nobody out once that process is dead, though nobody has buried it', async () => {
    // The shell becomes a program that does not wait for the child it has: a first process of many containers.
    const command = `"$0" "$1" "$2" & echo "pid $!"; exec sleep 600`
    await using parent = await startProgram('sh', ['-c', command, process.execPath, holder, dir])
    await expect.poll(() => parent.output(), { timeout: 30_000 }).toContain('locked')
    const pid = Number(/pid (\d+)/.exec(parent.output())?.[1])
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => lockDirectory(dir).then(() => 'ours', String)).toBe('ours')
    expect(process.kill(pid, 0)).toBe(true)
  })

  it('does not keep that process from ending when it has nothing more to do', async () => {
    await using other = await startProgram(process.execPath, [holder, dir, 'leave'])
    expect(await other.exited).toBe(0)
    expect(other.output()).toContain('locked')
  })
})
