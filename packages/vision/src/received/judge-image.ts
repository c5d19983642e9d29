import type { Size } from '@vignette/domain'
import { readImage } from './read-image.ts'

/** The longest side of the smallest picture a model makes on purpose, in pixels; all sizes asked for are four times that. */
const leastSide = 256
/** A picture further from the shape asked for than a square is from 2:3 is another picture. */
const mostOff = 1.6

export type Verify = (bytes: Uint8Array) => Promise<unknown>

export interface Asked {
  /** width to height, as it was asked for */
  shape: Size
  /** decodes the whole image, and rejects where it cannot */
  verify?: Verify | undefined
}

/** The image that was received, if it is whole and near to what was asked for; else a sentence that says what came. */
export async function judgeImage(
  bytes: Uint8Array,
  { shape, verify }: Asked,
): Promise<{ bytes: Uint8Array; mediaType: string } | string> {
  const image = readImage(bytes)
  if (typeof image === 'string') return image
  const { width, height, mediaType } = image
  const came = `an image of ${width} × ${height} pixels came`
  if (Math.max(width, height) < leastSide) return `${came}, which is too small to be one`
  const off = Math.abs(Math.log((width / height) * (shape.height / shape.width)))
  if (!(off <= Math.log(mostOff))) return `${came} where ${shape.width}:${shape.height} was asked for`
  try {
    await verify?.(bytes)
  } catch (error) {
    return `${came} that cannot be decoded: ${error instanceof Error ? error.message : String(error)}`
  }
  return { bytes, mediaType }
}
