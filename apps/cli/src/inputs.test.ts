import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/servers.ts'
import { describeLeftOut } from './entries.ts'
import { findInputs } from './inputs.ts'

/** The superuser may read every folder; no one may read this one. */
const locked = 'locked'
const readUnlocked: Parameters<typeof findInputs>[2] = async (path) => {
  if (path.endsWith(`/${locked}`)) throw Object.assign(new Error('permission denied'), { code: 'EACCES' })
  return readdir(path, { withFileTypes: true, encoding: 'buffer' })
}

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])
const tiff = Buffer.from('II*\0\x08\0\0\0')
let folder = ''
beforeEach(async () => void (folder = await temporaryFolder('inputs')))
afterEach(() => rm(folder, { recursive: true }))

const at = (...names: string[]): string => join(folder, ...names)
async function put(name: string, bytes: string | Buffer = jpeg): Promise<void> {
  await mkdir(dirname(at(name)), { recursive: true })
  await writeFile(at(name), bytes)
}

/** Names below the folder, with the word for what became of each. */
async function find(paths = [folder], out = at('out')): Promise<Record<string, string>> {
  const { files, failed, leftOut } = await findInputs(paths, out, readUnlocked)
  const words = [
    ...files.map((path) => ({ path, word: 'taken' })),
    ...failed.map(({ source: path, code: word }) => ({ path, word })),
    ...leftOut.map(({ path, why: word }) => ({ path, word })),
  ]
  return Object.fromEntries(words.map(({ path, word }) => [path.slice(folder.length + 1), word]))
}

test('content decides and not the ending; an ending that promises an image is taken at its word', async () => {
  for (const name of ['a.jfif', 'no-ending', 'of.no.kind', 'named.txt']) await put(name)
  for (const name of ['b.btf', 'c.tif8', 'd.scan']) await put(name, tiff)
  await put('gif', 'GIF89a')
  for (const name of ['text.jpg', 'BROKEN.TIF', 'page.pdf', 'torn.jfif']) await put(name, 'text')
  await put('empty.png', '')
  expect(await find()).toEqual({
    ...{ 'a.jfif': 'taken', 'no-ending': 'taken', 'of.no.kind': 'taken', 'named.txt': 'taken' },
    ...{ 'b.btf': 'taken', 'c.tif8': 'taken', 'd.scan': 'taken', gif: 'taken' },
    ...{ 'text.jpg': 'taken', 'BROKEN.TIF': 'taken', 'page.pdf': 'taken', 'torn.jfif': 'taken' },
    'empty.png': 'taken',
  })
})

test('what is no scan is left out, each with a word for why, below every folder', async () => {
  for (const name of ['mets.xml', 'Thumbs.db', 'a.jpg.md5', 'README', 'empty']) await put(name, '')
  await put('BM.txt', 'BMW, a car')
  await put('volume/a.jpg')
  await put('volume/.DS_Store')
  await put('.git/a.jpg')
  await put('elsewhere/b.jpg')
  await symlink(at('elsewhere'), at('volume', 'linked'))
  await symlink(folder, at('volume', 'round'))
  expect(await find([folder])).toEqual({
    ...{ 'mets.xml': 'no-image', 'Thumbs.db': 'no-image', 'a.jpg.md5': 'no-image' },
    ...{ README: 'no-image', empty: 'no-image', 'BM.txt': 'no-image' },
    ...{ 'volume/a.jpg': 'taken', 'elsewhere/b.jpg': 'taken' },
    ...{ 'volume/.DS_Store': 'hidden', '.git': 'hidden' },
    ...{ 'volume/linked': 'linked-folder', 'volume/round': 'linked-folder' },
  })
})

test('an entry that is no file fails by itself, and the rest is found', async () => {
  await put('a.jpg')
  await put('elsewhere/b.jpg')
  await symlink(at('a.jpg'), at('linked.jpg'))
  await symlink('/nonexistent', at('dangling.jpg'))
  await symlink('/nonexistent', at('dangling.xml'))
  await symlink(at('circle'), at('circle'))
  await symlink('/dev/zero', at('device.jpg'))
  await symlink(at('elsewhere'), at('folder.tif'))
  await promisify(execFile)('mkfifo', [at('pipe.jpg'), at('pipe')])
  await using server = createServer()
  await new Promise<void>((resolve) => server.listen(at('socket.jpg'), resolve))
  await mkdir(at(locked))
  expect(await find()).toEqual({
    ...{ 'a.jpg': 'taken', 'elsewhere/b.jpg': 'taken', 'linked.jpg': 'taken' },
    ...{ 'dangling.jpg': 'master-missing', 'dangling.xml': 'no-image', circle: 'master-missing' },
    ...{ 'device.jpg': 'unsupported-format', 'folder.tif': 'unsupported-format' },
    ...{ 'pipe.jpg': 'unsupported-format', pipe: 'unsupported-format', 'socket.jpg': 'unsupported-format' },
    [locked]: 'unauthorized',
  })
})

test('a name that is no UTF-8 fails by itself, its bytes told', async () => {
  const named = (name: string): Buffer =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')])
  await put('Musée.jpg')
  await writeFile(named('Mus\u00e9e.jpg'), jpeg)
  await writeFile(named('\u00e9.xml'), '')
  await mkdir(named('volume \u00e9'))
  expect(await find()).toEqual({
    'Musée.jpg': 'taken',
    'Mus\\xe9e.jpg': 'unsupported-format',
    '\\xe9.xml': 'no-image',
    'volume \\xe9': 'unsupported-format',
  })
  const { failed } = await findInputs([folder], at('out'))
  expect(failed[0]?.message).toMatch(/no UTF-8.*rename it/)
})

test('an earlier output is left out, and where results go now as well', async () => {
  await put('a.jpg')
  await put('earlier/crops/b.jpg')
  await mkdir(at('earlier', '.vignette'))
  await put('now/crops/c.jpg')
  await put('file/.vignette', 'no folder')
  await put('file/d.jpg')
  const found = { 'a.jpg': 'taken', earlier: 'own-output', 'file/d.jpg': 'taken', 'file/.vignette': 'hidden' }
  expect(await find([folder], at('now'))).toEqual({ ...found, now: 'own-output' })
  expect(await find([at('earlier')])).toEqual({ earlier: 'own-output' })
})

test('what is named is taken as it is, once; what is not there is wrong usage', async () => {
  await put('notes.txt', 'text')
  await put('.hidden.jpg')
  await symlink('/nonexistent', at('dangling.jpg'))
  const named = [at('.hidden.jpg'), at('notes.txt'), folder, at('dangling.jpg'), '/dev/null']
  const { files, failed, leftOut } = await findInputs([...named, ...named], at('out'))
  expect(files).toEqual([at('.hidden.jpg'), at('notes.txt')])
  expect(failed.map(({ source, code }) => [source, code])).toEqual([
    [at('dangling.jpg'), 'master-missing'],
    ['/dev/null', 'unsupported-format'],
  ])
  expect(leftOut).toEqual([])
  await expect(findInputs([at('none.jpg')], at('out'))).rejects.toThrow(/There is no file or folder .*none/)
})

test('what is left out is told in a line, with some names for each reason', () => {
  const left = (why: 'hidden' | 'no-image' | 'own-output', ...names: string[]) =>
    names.map((name) => ({ path: `/scans/${name}`, why }))
  expect(describeLeftOut([])).toBe('')
  expect(describeLeftOut(left('own-output', 'out'))).toBe('1 folder left out: 1 own-output (out).')
  expect(describeLeftOut([...left('no-image', 'a', 'b', 'c', 'd'), ...left('hidden', '.e')])).toBe(
    '5 files left out: 4 no-image (a, b, c, …), 1 hidden (.e).',
  )
})
