import { startEmulator } from '@vignette/gemini-emulator'
import { execFile } from 'node:child_process'
import { copyFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { vignette } from './command-line.ts'
import { copySamples, scratchFolder } from './scratch.ts'

interface Report {
  outcomes: Record<string, number>
  totals: { failures: Record<string, number> }
  scans: { source: string; outcome: string; manifest?: string; errors: { code: string; message: string }[] }[]
  leftOut: { path: string; why: string }[]
}

const name = 'menus-propos-1525.jpg'
/** As long as a name may be, and six times as long where it is written as JSON. */
const long = '\u0001'.repeat(250)

test('an entry that is no scan ends no run: it fails by itself or is left out, and either is said', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({})
  const at = (...names: string[]): string => scratch.at('scans', ...names)
  await copySamples(at(), [name])
  await copyFile(at(name), at('a.jfif'))
  await copyFile(at(name), Buffer.from(`${at()}/Mus\u00e9e.jpg`, 'latin1'))
  await symlink('/nonexistent', at('dangling.jpg'))
  await symlink(at(), at('round'))
  await symlink(at(), at('folder.tif'))
  await promisify(execFile)('mkfifo', [at('pipe.jpg')])
  await writeFile(at('mets.xml'), '<?xml version="1.0"?><mets/>')
  await writeFile(at('.hidden'), '')
  await mkdir(at(long, long, long), { recursive: true })
  await copyFile(at(name), at(long, long, long, 'deep.jpg'))
  const run = (out: string) =>
    vignette([...['run', at(), '--out', out, '--emulate', emulator.url], '--recipe', 'none', '--json'])

  const { code, stdout, stderr } = await run(at('first'))
  expect(code, stderr).toBe(1)
  const report: Report = JSON.parse(stdout)
  const endings = report.scans.map(({ source, outcome, errors }): [string, string] => [
    source.slice(at().length + 1),
    errors[0]?.code ?? outcome,
  ])
  expect(Object.fromEntries(endings)).toEqual({
    [name]: 'pictures',
    'a.jfif': 'pictures',
    'Mus\\xe9e.jpg': 'unsupported-format',
    'dangling.jpg': 'master-missing',
    'folder.tif': 'unsupported-format',
    'pipe.jpg': 'unsupported-format',
    [`${long}/${long}/${long}/deep.jpg`]: 'bad-payload',
  })
  expect(report).toMatchObject({
    outcomes: { pictures: 2, failed: 5 },
    totals: { failures: { 'unsupported-format': 3, 'master-missing': 1, 'bad-payload': 1 } },
  })
  const left = report.leftOut.map(({ path, why }) => [path.slice(at().length + 1), why])
  expect(Object.fromEntries(left)).toEqual({
    ...{ round: 'linked-folder', 'mets.xml': 'no-image', '.hidden': 'hidden' },
  })
  expect(stderr).toMatch(/3 files left out: .*mets\.xml/)
  expect(stderr).toMatch(/dangling\.jpg: failed: master-missing: There is nothing there/)
  expect(stderr).toContain('Mus\\xe9e.jpg: failed: unsupported-format: Its name is no UTF-8 text')
  expect(stderr).toMatch(/Failed: master-missing +1\n/)

  const again = await run(scratch.at('second'))
  const next: Report = JSON.parse(again.stdout)
  expect(next.leftOut).toContainEqual({ path: at('first'), why: 'own-output' })
  expect(next.scans.map(({ source }) => source)).toEqual(report.scans.map(({ source }) => source))
})

test('a folder of nothing but what fails has a report; one of nothing is wrong usage', async () => {
  await using scratch = await scratchFolder()
  const order = ['--out', scratch.at('out'), '--emulate', '--json']
  await mkdir(scratch.at('odd'))
  await symlink('/nonexistent', scratch.at('odd', 'x.jpg'))
  const odd = await vignette(['run', scratch.at('odd'), ...order])
  expect(odd.code, odd.stderr).toBe(1)
  expect(JSON.parse(odd.stdout).scans).toMatchObject([{ outcome: 'failed', objects: [] }])

  await cp(scratch.at('out'), scratch.at('copied'), { recursive: true })
  const none = await vignette(['run', scratch.at('copied'), ...order])
  expect(none).toMatchObject({ code: 2, stdout: '' })
  expect(none.stderr).toMatch(/^There is no image in .*own-output \(copied\)\.\n$/)
})

test('a place that results cannot be written to is told in a sentence', async () => {
  await using scratch = await scratchFolder()
  await copySamples(scratch.at('scans'), [name])
  const file = scratch.at('scans', name)
  const { code, stdout, stderr } = await vignette(['run', file, '--out', file, '--emulate', '--json'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Results cannot be written to [^\n]*\n$/)
})
