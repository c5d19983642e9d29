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

/** A lock whose process is writing it, or died over that. */
const unreadable: Holder = { id: 'unreadable', pid: 0, born: '', host: hostname() }
const writingMs = 5000

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
  const holder = await acquire(file, own)
  if (holder)
    throw new PermanentError(
      'queue-unavailable',
      `${dir} is in use by process ${holder.pid} on ${holder.host}. Wait for it to end, or choose another folder.`,
    )
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

/** Answers who has the file if somebody does; otherwise it is ours. */
async function acquire(file: string, own: Holder): Promise<Holder | undefined> {
  for (;;) {
    if (await create(file, own)) return undefined
    const holder = await readHolder(file)
    if (!holder) continue
    if (await isAlive(file, holder)) return holder
    // Whoever replaces a dead holder's lock holds a lock on doing so: of two that find it dead, one may.
    const claim = `${file}.${holder.id}`
    const claimant = await acquire(claim, own)
    if (claimant) return claimant
    try {
      if (await replace(file, holder, own)) return undefined
    } finally {
      await rm(claim, { force: true })
    }
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

async function replace(file: string, dead: Holder, own: Holder): Promise<boolean> {
  if ((await readHolder(file))?.id !== dead.id) return false
  const whole = `${file}.${own.id}`
  await writeFile(whole, JSON.stringify(own))
  await rename(whole, file)
  return true
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return unreadable
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? 0)
  if (holder === unreadable) return age < writingMs
  if (holder.host !== hostname()) return age < silenceMs
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
    // The name in brackets may hold spaces; after it the state comes first, and the start in ticks since boot as the 20th.
    const [state = '', ...others] = fields.slice(fields.lastIndexOf(')') + 2).split(' ')
    // In a container whose first process buries nobody, the dead stay on the list.
    if (state === 'Z' || state === 'X') return undefined
    const start = others[18] ?? ''
    return `${await readFile('/proc/sys/kernel/random/boot_id', 'utf8')}${start}`.replaceAll('\n', ' ')
  } catch {
    return ''
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
