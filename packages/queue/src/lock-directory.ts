import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { PermanentError } from '@vignette/domain'
import { z } from 'zod'

/** A holder on this machine is asked after; one elsewhere, such as in another container, is believed while it shows life. */
const signOfLifeMs = 10_000
const silenceMs = 60_000

const Holder = z.object({ id: z.string(), pid: z.int(), born: z.string(), host: z.string() })
type Holder = z.infer<typeof Holder>

/**
 * Keeps every other process out of a folder by a file `lock` in it, until disposed of. The lock of a dead process is taken
 * over, even when its number belongs to another process by now.
 * Throws `PermanentError('queue-unavailable')` while somebody has it.
 */
export async function lockDirectory(dir: string): Promise<AsyncDisposable> {
  const file = join(dir, 'lock')
  const own: Holder = {
    id: randomUUID(),
    pid: process.pid,
    born: (await birthOf(process.pid)) ?? '',
    host: hostname(),
  }
  await acquire(file, own, dir)
  const beat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => clearInterval(beat))
  }, signOfLifeMs)
  beat.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat)
      if ((await readHolder(file))?.id === own.id) await rm(file, { force: true })
    },
  }
}

async function acquire(file: string, own: Holder, dir: string): Promise<void> {
  for (;;) {
    if (await create(file, own)) return
    const holder = await readHolder(file)
    if (holder && (await isAlive(file, holder)))
      throw new PermanentError(
        'queue-unavailable',
        `${dir} is in use by process ${holder.pid} on ${holder.host}. Wait for it to end, or choose another folder.`,
      )
    await remove(file, holder)
  }
}

async function create(file: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Moved aside first: of two processes that find the same stale lock, one moves it, and none removes the other's new one. */
async function remove(file: string, stale: Holder | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readHolder(aside))?.id === stale?.id) await rm(aside, { force: true })
  else await rename(aside, file)
}

/** Nothing for a file that is not there, or whose writer died over it. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || codeOf(error) === 'ENOENT')
      return undefined
    throw error
  }
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return Date.now() - (await stat(file)).mtimeMs < silenceMs
  return (await birthOf(holder.pid)) === holder.born
}

/** What tells a process from a later one of the same number; undefined when there is none of this number. */
async function birthOf(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return undefined
  }
  try {
    const fields = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold spaces; the start, in ticks since boot, is the 20th field after it.
    const start = fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    return `${await readFile('/proc/sys/kernel/random/boot_id', 'utf8')}${start}`.replaceAll('\n', ' ')
  } catch {
    return ''
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
