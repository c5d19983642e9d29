import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { loadFolder } from './load-folder.ts'

async function folderOf(files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-load-folder-'))
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content)
  return pathToFileURL(`${folder}/`)
}

const declare = (name: string): string => `export default { name: '${name}' }`
const load = (folder: URL): Promise<Map<string, { name: string }>> => loadFolder(folder, ({ name }) => name)

test('what lies in a folder is found under its name, and tests beside it are left out', async () => {
  const found = await load(
    await folderOf({ 'b.ts': declare('b'), 'a.ts': declare('a'), 'a.test.ts': '!', 'notes.md': '!' }),
  )
  expect([...found]).toEqual([
    ['a', { name: 'a' }],
    ['b', { name: 'b' }],
  ])
})

test('a file that declares another name than its own throws', async () => {
  const folder = await folderOf({ 'restore.ts': declare('repair') })
  await expect(load(folder)).rejects.toThrow(/restore\.ts declares repair/)
})
