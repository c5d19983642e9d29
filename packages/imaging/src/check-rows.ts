import { PermanentError, type Box } from '@vignette/domain'
import { openBytes, type Source } from './byte-reader.ts'
import type { MasterPage } from './probe-master.ts'
import { headLength, sniffFormat } from './sniff-format.ts'
import { findImage } from './tiff/image.ts'
import { isUnusual, openRows } from './tiff/read-row.ts'

export interface DecodedRows {
  /** in stored pixels of the page */
  region: Box
  /** Samples of a row of the region, of 8 bits, or of 16 in the machine's byte order. */
  row(y: number): Promise<Buffer>
}

/**
 * Compares a few rows of what was decoded with what the file says by itself, where its layout is an unusual one: wrong pixels
 * are worse than none. Throws PermanentError `unsupported-format`. Costs three small reads.
 */
export async function checkRows(source: Source, page: MasterPage, decoded: DecodedRows): Promise<void> {
  await using reader = await openBytes(source)
  if (sniffFormat(await reader.read(0, headLength)) !== 'tiff') return
  const { file, image } = await findImage(reader, page.number)
  const rows = isUnusual(image) ? await openRows(reader, file, image) : undefined
  if (!rows) return
  const { x0, x1, y0, y1 } = decoded.region
  for (const y of new Set([y0, Math.floor((y0 + y1) / 2), y1 - 1])) {
    const stated = (await rows.read(y)).slice(x0 * image.samples, x1 * image.samples)
    if (!isSame(stated, await decoded.row(y), page.form.depth)) throw differs()
  }
}

function isSame(stated: readonly number[], decoded: Buffer, depth: number): boolean {
  const bytes = depth === 16 ? Buffer.from(Uint16Array.from(stated).buffer) : Buffer.from(stated)
  return bytes.equals(decoded)
}

function differs(): PermanentError {
  return new PermanentError(
    'unsupported-format',
    'The pixels of the TIFF come out otherwise than the file says, for it keeps them in an unusual way. Save it as 8 or 16-bit grey, RGB or CMYK.',
  )
}
