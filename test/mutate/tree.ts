import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export const root = new URL('../..', import.meta.url).pathname

/** The working copy as it is, in a folder of its own: a mutant must never reach what somebody works on. */
export async function copyTree(to: string): Promise<void> {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const { stdout } = await promisify(execFile)('git', listing, { cwd: root, maxBuffer: 2 ** 24 })
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    // What was deleted and not committed yet is still on the list.
    await cp(join(root, file), join(to, file)).catch(() => undefined)
  }
  await linkModules(join(root, 'node_modules'), join(to, 'node_modules'))
}

/** What is installed is shared; the links to the packages of the workspace lead into the copy. */
async function linkModules(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from)) {
    if (name === '@vignette')
      await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
    else await symlink(join(from, name), join(to, name))
  }
}
