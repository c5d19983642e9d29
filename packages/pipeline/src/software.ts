import { readFileSync } from 'node:fs'

/** The root of the installation: of a checkout, or of the image that was built from one. */
const root = new URL('../../../', import.meta.url)

/** Who made a derivative, for provenance: the version, and the commit it was built from where that is known. */
export const software = `vignette ${versionOf()}${commitOf()}`

function versionOf(): string {
  const { version }: { version: string } = JSON.parse(read('package.json') ?? '{}')
  return version
}

/** A checkout tells it by its repository; an image by the file its build has left. */
function commitOf(): string {
  const head = read('COMMIT') ?? read('.git/HEAD')
  const [, branch] = /^ref: (\S+)/.exec(head ?? '') ?? []
  const commit = branch ? (read(`.git/${branch}`) ?? packed(branch)) : head
  return commit && /^[0-9a-f]{40}/.test(commit) ? `+${commit.slice(0, 12)}` : ''
}

function packed(branch: string): string | undefined {
  const line = read('.git/packed-refs')
    ?.split('\n')
    .find((entry) => entry.endsWith(` ${branch}`))
  return line?.slice(0, 40)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
