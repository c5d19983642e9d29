import { randomUUID } from 'node:crypto'
import { mkdir, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { UsageError } from './exit.ts'

/**
 * Makes the folder of results, with the `.vignette` by which it is known for one. Throws `UsageError` where it cannot be made
 * or nothing can be written into it. A bucket is asked when it is written to.
 */
export async function makeOutput(out: string): Promise<void> {
  if (out.startsWith('s3://')) return
  const own = join(resolve(out), '.vignette')
  const trial = join(own, `trial-${randomUUID()}`)
  try {
    await makeFolder(own)
    await writeFile(trial, 'Vignette was here')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`Results cannot be written to ${out}: ${why}. Choose another place with --out.`)
  } finally {
    await unlink(trial).catch(() => undefined)
  }
}

/** One by one: where a file system takes no folders, such as `/proc`, Node’s own `recursive` never ends. */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent)
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error
  })
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
