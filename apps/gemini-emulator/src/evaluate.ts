import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPixels } from '@vignette/imaging'
import { z } from 'zod'
import { partOf, type Part } from './evaluation/part-of.ts'
import { scorePage, type PageScore } from './evaluation/score-page.ts'
import { findPictures } from './finder/find-pictures.ts'

// Reports how well pictures are found on folders of pages whose boxes are known (index.json): on those the finder may be
// tuned to, and on those held out from that.

const Entry = z.object({
  id: z.string(),
  file: z.string(),
  width: z.number(),
  derived_from: z.union([z.string(), z.array(z.string())]).optional(),
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

const folders = process.argv.slice(2)
if (folders.length === 0) {
  process.stderr.write('Usage: node src/evaluate.ts FOLDER… (each with index.json)\n')
  process.exit(2)
}
const scores: Record<Part, (PageScore & { ms: number })[]> = { tuning: [], 'held out': [] }
for (const folder of folders) {
  const entries = z.array(Entry).parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')))
  for (const entry of entries.filter(({ score }) => score)) {
    const result = await evaluate(folder, entry)
    process.stdout.write(`${describe(entry, result)}\n`)
    if (typeof result === 'object') scores[partOf(entry)].push(result)
  }
}
report('tuning')
report('held out')

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

function describe(entry: Entry, result: (PageScore & { ms: number }) | string): string {
  const name = `${partOf(entry).padEnd(8)}  ${entry.id.padEnd(52)}`
  if (typeof result === 'string') return `${name} skipped: ${result}`
  const overlaps = result.overlaps.map((overlap) => overlap.toFixed(2)).join(' ')
  const counts = `${result.found} of ${result.wanted}`
  return `${name} ${counts}  false ${result.invented}  ${String(result.ms).padStart(4)} ms  ${overlaps}`
}

/** Precision counts what was found on pages without pictures as well. */
function report(part: Part): void {
  const pages = scores[part]
  const plain = pages.filter((page) => page.wanted === 0)
  const found = sum(pages, (page) => page.found)
  const wanted = sum(pages, (page) => page.wanted)
  const invented = sum(pages, (page) => page.invented)
  const precision = found / Math.max(1, found + invented)
  const recall = found / Math.max(1, wanted)
  const seconds = sum(pages, (page) => page.ms) / Math.max(1, pages.length) / 1000
  process.stdout.write(
    `\n${part}: ${pages.length} pages, ${wanted} pictures: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}, ` +
      `${sum(plain, (page) => page.invented)} false on ${plain.length} pages without, ${seconds.toFixed(2)} s a page\n`,
  )
  if (pages.length > 0 && (precision < 0.75 || recall < 0.85)) process.exitCode = 1
}

function sum<Page>(pages: readonly Page[], count: (page: Page) => number): number {
  return pages.reduce((total, page) => total + count(page), 0)
}
