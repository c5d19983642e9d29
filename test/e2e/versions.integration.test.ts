import { startEmulator } from '@vignette/gemini-emulator'
import { access, appendFile, copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { vignette } from './command-line.ts'
import { copySamples, scratchFolder, type Scratch } from './scratch.ts'

interface Report {
  gallery: string
  scans: {
    outcome: string
    manifest: string
    discarded: { outcome: string; usd: number; shared: boolean; answer: string }[]
    shared: { calls: number; usd: number }
  }[]
}

const name = 'menus-propos-1525.jpg'

async function runIn(scratch: Scratch, emulator: string): Promise<Report> {
  const { code, stdout, stderr } = await vignette([
    ...['run', scratch.at('scans'), '--out', scratch.at('out'), '--emulate', emulator, '--json'],
  ])
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout)
}

test('a file that was scanned anew is listed once, and everything paid for it stays in the sums', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({})
  await copySamples(scratch.at('scans'), [name])
  emulator.fault({ kind: 'broken-json', on: 'detect' })
  const before = await runIn(scratch, emulator.url)
  const calls = emulator.calls().length
  expect(before.scans).toMatchObject([
    { discarded: [{ outcome: 'unparseable', shared: false }], shared: { calls: 0 } },
  ])
  // What comes after the end of a JPEG changes the file and none of its pixels: all that was paid for serves again.
  await appendFile(scratch.at('scans', name), 'x')
  const after = await runIn(scratch, emulator.url)
  expect(emulator.calls()).toHaveLength(calls)
  expect(after.scans).toMatchObject([{ discarded: [{ shared: true }], shared: { calls } }])
  expect(after.scans[0]?.manifest).not.toBe(before.scans[0]?.manifest)

  const { stdout } = await vignette(['status', '--out', scratch.at('out'), '--json'])
  expect(JSON.parse(stdout)).toMatchObject([
    { outcomes: { pictures: 1 }, totals: { superseded: 1, calls, discarded: 1 } },
  ])
  const site = dirname(after.gallery)
  const index = await readFile(after.gallery, 'utf8')
  const pages = [...index.matchAll(/scans\/\w+\.html/g)].map(([address]) => address)
  expect(pages).toHaveLength(1)
  expect(index).toMatch(/Older versions<\/dt>\s*<dd>1, not listed/)
  const page = await readFile(join(site, pages[0]!), 'utf8')
  const [, answer = ''] = /href="\.\.\/(files\/answers\/\w+\.txt)"/.exec(page) ?? []
  await access(join(site, answer))
  expect(page).toMatch(/href="\.\.\/scans\/\w+\.html"\s*>published/)
})

test('a failure is told for as long as its file lies there, and the file that lies there stands', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({})
  await copySamples(scratch.at('scans'), [name, 'boston-cook-book.jpg'])
  const [page, copy] = [scratch.at('scans', name), scratch.at('copy.jpg')]
  await copyFile(page, copy)
  const bad = (await readFile(copy)).subarray(0, 20_000)
  const outcome = async (): Promise<object> => {
    const order = ['run', scratch.at('scans'), '--out', scratch.at('out'), '--recipe', 'none', '--json']
    const { code, stdout } = await vignette([...order, '--emulate', emulator.url])
    const { gallery, outcomes }: Report & { outcomes: object } = JSON.parse(stdout)
    const status = await vignette(['status', '--out', scratch.at('out'), '--json'])
    const [{ unfinished, ...told }] = JSON.parse(status.stdout)
    expect(told.outcomes).toEqual(outcomes)
    const failed = /damaged/.test(await readFile(gallery, 'utf8'))
    return {
      codes: [code, status.code],
      failed,
      unfinished: unfinished.length,
      failures: told.totals.failures,
    }
  }
  const well = { codes: [0, 0], failed: false, unfinished: 0, failures: {} }
  const ill = { codes: [1, 1], failed: true, unfinished: 1, failures: { 'image-corrupt': 1 } }
  await writeFile(page, bad)
  expect(await outcome()).toEqual(ill)
  await copyFile(copy, page)
  expect(await outcome()).toEqual(well)
  await writeFile(page, bad)
  expect(await outcome()).toEqual(ill)
  // Restored from a copy: the very bytes that are done already.
  await copyFile(copy, page)
  expect(await outcome()).toEqual(well)
  await writeFile(page, bad)
  expect(await outcome()).toEqual(ill)
  await rm(page)
  expect(await outcome()).toEqual(well)
})
