import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const samples = fileURLToPath(new URL('../../apps/cli/samples/scans/', import.meta.url))

export interface Scratch {
  /** path of a name in the folder */
  at(...names: string[]): string
  [Symbol.asyncDispose](): Promise<void>
}

/** A folder that is gone after the test. */
export async function scratchFolder(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-e2e-'))
  return {
    at: (...names) => join(folder, ...names),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Puts copies of some sample scans into a folder. */
export async function copySamples(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of names) await cp(join(samples, name), join(folder, name))
}
