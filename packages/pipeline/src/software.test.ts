import { afterEach, expect, test, vi } from 'vitest'

const commit = '0123456789abcdef0123456789abcdef01234567'
const other = 'f'.repeat(40)
const root = new URL('../../../', import.meta.url).pathname

/** What is said of an installation with these files, by their path from its root. */
async function softwareOf(files: Record<string, string>): Promise<string> {
  const readFileSync = (path: URL): string => {
    const text = files[path.pathname.slice(root.length)]
    if (text === undefined || !path.pathname.startsWith(root)) throw new Error('there is no such file')
    return text
  }
  vi.doMock('node:fs', () => ({ readFileSync }))
  vi.resetModules()
  return (await import('./software.ts')).software
}
afterEach(() => {
  vi.doUnmock('node:fs')
  vi.resetModules()
})

const version = { 'package.json': '{"version":"1.2.3"}' }

test.each<[string, Record<string, string>, string]>([
  ['nothing but its version', {}, ''],
  ['the commit its image was built from', { COMMIT: `${commit}\n` }, '+0123456789ab'],
  ['a checkout of a commit', { '.git/HEAD': `${commit}\n` }, '+0123456789ab'],
  [
    'a checkout of a branch',
    { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${commit}\n` },
    '+0123456789ab',
  ],
  [
    'a branch among packed ones',
    {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/packed-refs': `# pack-refs\n${other} refs/heads/domain\n${commit} refs/heads/main\n${other} refs/heads/main2`,
    },
    '+0123456789ab',
  ],
  ['a branch that is nowhere', { '.git/HEAD': 'ref: refs/heads/main' }, ''],
  [
    'a branch that is not among packed ones',
    { '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': `${other} refs/heads/next` },
    '',
  ],
  ['an image and a checkout', { COMMIT: commit, '.git/HEAD': other }, '+0123456789ab'],
  ['an empty file of its build', { COMMIT: '\n', '.git/HEAD': commit }, '+0123456789ab'],
  ['a word for a commit', { COMMIT: 'unknown' }, ''],
  ['a word before a commit', { COMMIT: `is ${commit}` }, ''],
])('software with %s names it', async (_, files, told) => {
  expect(await softwareOf({ ...version, ...files })).toBe(`vignette 1.2.3${told}`)
})

test('software without a package has no version to name', async () => {
  expect(await softwareOf({})).toBe('vignette undefined')
})
