import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPixels } from '@vignette/imaging'
import { z } from 'zod'
import { scorePage, type PageScore } from './evaluation/score-page.ts'
import { findPictures } from './finder/find-pictures.ts'

// Reports how well pictures are found on a folder of pages whose boxes are known (index.json).

const Entry = z.object({
  id: z.string(),
  file: z.string(),
  width: z.number(),
  score: z.boolean().default(true),
  boxes: z.array(
    z.object({
      x0: z.number(),
      y0: z.number(),
      x1: z.number(),
      y1: z.number(),
      kind: z.string(),
      page: z.int().optional(),
    }),
  ),
})
type Entry = z.infer<typeof Entry>

/** Longest side in pixels, as the pipeline's proxies have it. */
const side = 1536

const folder = process.argv[2]
if (folder === undefined) {
  process.stderr.write('Usage: node src/evaluate.ts FOLDER (with index.json)\n')
  process.exit(2)
}
const entries = z.array(Entry).parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')))
const scores: PageScore[] = []
for (const entry of entries.filter(({ score }) => score)) {
  const result = await evaluate(folder, entry)
  process.stdout.write(`${describe(entry, result)}\n`)
  if (typeof result === 'object') scores.push(result)
}
report(scores)

async function evaluate(
  from: string,
  { file, width, boxes }: Entry,
): Promise<(PageScore & { ms: number }) | string> {
  const bytes = await readFile(join(from, file))
  let pixels
  try {
    pixels = await readPixels(bytes, { maxSide: side })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const startedAt = process.cpuUsage()
  const answers = findPictures(pixels)
  const { user, system } = process.cpuUsage(startedAt)
  const scale = pixels.width / width
  const known = boxes
    .filter(({ page = 1 }) => page === 1)
    .map(({ kind, x0, y0, x1, y1 }) => ({
      kind,
      x0: x0 * scale,
      y0: y0 * scale,
      x1: x1 * scale,
      y1: y1 * scale,
    }))
  return { ...scorePage(known, answers), ms: Math.round((user + system) / 1000) }
}

function describe({ id }: Entry, result: (PageScore & { ms: number }) | string): string {
  const name = id.padEnd(34)
  if (typeof result === 'string') return `${name} skipped: ${result}`
  const overlaps = result.overlaps.map((overlap) => overlap.toFixed(2)).join(' ')
  const counts = `${result.found} of ${result.wanted}`
  return `${name} ${counts}  false ${result.invented}  ${String(result.ms).padStart(4)} ms  ${overlaps}`
}

function report(pages: readonly PageScore[]): void {
  const pictured = pages.filter((page) => page.wanted > 0)
  const plain = pages.filter((page) => page.wanted === 0)
  const found = sum(pictured, (page) => page.found)
  const precision = found / Math.max(1, found + sum(pictured, (page) => page.invented))
  const recall =
    found /
    Math.max(
      1,
      sum(pictured, (page) => page.wanted),
    )
  const invented = sum(plain, (page) => page.invented)
  process.stdout.write(
    `\n${pictured.length} pages with pictures: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)} (aim 0.8 each)\n` +
      `${plain.length} pages without: ${invented} false pictures (aim 1 in 10 pages)\n`,
  )
  if (precision < 0.8 || recall < 0.8 || invented > plain.length / 10) process.exitCode = 1
}

function sum(pages: readonly PageScore[], count: (page: PageScore) => number): number {
  return pages.reduce((total, page) => total + count(page), 0)
}
