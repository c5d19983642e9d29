import { expect, test } from 'vitest'
import { vignette } from './command-line.ts'
import { scratchFolder } from './scratch.ts'

interface Edit {
  step: string
  labelled?: string
  next: Edit[]
}

interface Report {
  totals: { emulated: boolean; failures: object }
  scans: { source: string; outcome: string; objects: { edits: Edit[] }[] }[]
}

test('the demo restores and colours every picture of its samples, without a key', async () => {
  await using scratch = await scratchFolder()
  const { code, stdout, stderr } = await vignette(['demo', '--out', scratch.at('demo'), '--json'])
  expect(code, stderr).toBe(0)
  const { scans, totals }: Report = JSON.parse(stdout)
  expect(totals).toMatchObject({ emulated: true })
  expect(totals.failures).toEqual({})
  expect(scans.map(({ source, outcome }) => [source.split('/').at(-1), outcome])).toEqual([
    ['a-wet-day-plate.jpg', 'pictures'],
    ['boston-cook-book.jpg', 'empty'],
    ['greek-bestiary.jpg', 'pictures'],
    ['menus-propos-1525.jpg', 'pictures'],
    ['national-tribune-1898.tif', 'pictures'],
  ])
  const objects = scans.flatMap((scan) => scan.objects)
  expect(objects.length).toBeGreaterThanOrEqual(7)
  for (const { edits } of objects) {
    expect(edits).toMatchObject([
      {
        step: 'restore',
        labelled: expect.any(String),
        next: [{ step: 'colorize', labelled: expect.any(String) }],
      },
    ])
  }
})
