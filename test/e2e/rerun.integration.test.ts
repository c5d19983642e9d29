import { startEmulator } from '@vignette/gemini-emulator'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { vignette } from './command-line.ts'
import { copySamples, scratchFolder } from './scratch.ts'

const ownSteps = (colorPrompt: string): string => `
name: twice
recipe:
  - step: clean
    next: [tint]
steps:
  clean: { prompt: Restore this picture and set it on white., family: conservative }
  tint: { prompt: ${colorPrompt} }
`

test('a second run makes no call; a new colour prompt has only the colours done again', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({})
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg', 'boston-cook-book.jpg'])
  const settings = scratch.at('collection.yaml')
  const run = async (): Promise<{
    code: number | null
    report: { scans: { outcome: string }[] }
    calls: number
  }> => {
    const before = emulator.calls().length
    const { code, stdout, stderr } = await vignette([
      ...['run', scratch.at('scans'), '--out', scratch.at('out'), '--json'],
      ...['--collection', settings, '--emulate', emulator.url],
    ])
    expect(stdout, stderr).not.toBe('')
    return { code, report: JSON.parse(stdout), calls: emulator.calls().length - before }
  }
  await writeFile(settings, ownSteps('Colorize it in warm colours.'))
  const first = await run()
  expect(first.code).toBe(0)
  expect(first.report.scans.map(({ outcome }) => outcome).toSorted()).toEqual(['empty', 'pictures'])
  const edits = emulator.calls().filter((call) => call.kind === 'edit').length
  expect(edits).toBeGreaterThanOrEqual(2)
  expect(first.calls).toBe(edits + 2)

  expect(await run()).toMatchObject({ code: 0, calls: 0 })

  await writeFile(settings, ownSteps('Colorize it in cold colours.'))
  const third = await run()
  expect(third).toMatchObject({ code: 0, calls: edits / 2 })
  expect(
    emulator
      .calls()
      .slice(-third.calls)
      .every((call) => call.kind === 'edit'),
  ).toBe(true)

  for (const name of await readdir(scratch.at('scans'))) await utimes(scratch.at('scans', name), 1, 1)
  expect(await run()).toMatchObject({ code: 0, calls: 0 })
  expect(await readdir(scratch.at('out', 'manifests', 'twice'))).toHaveLength(2)
})
