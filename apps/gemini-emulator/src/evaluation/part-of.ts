import { createHash } from 'node:crypto'
import { basename } from 'node:path'

export type Part = 'tuning' | 'held out'

/**
 * Which part of the known pages one belongs to. A third of the books is held out from all tuning: those whose name has a
 * SHA-256 that, its first eight digits read as a number, three divides. The name is that of the file without ending;
 * pages of one Gallica book share that book's number, and a page made from another goes where that one is.
 */
export function partOf({
  file,
  derived_from,
}: {
  file: string
  derived_from?: string | string[] | undefined
}): Part {
  const origin = [derived_from ?? basename(file).replace(/\.\w+$/, '')].flat()[0] ?? ''
  const name = /(?:bpt6k|btv1b)[a-z0-9]+/.exec(origin)?.[0] ?? origin
  const digits = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return Number.parseInt(digits, 16) % 3 === 0 ? 'held out' : 'tuning'
}
