import { PermanentError } from '@vignette/domain'

/** What one image may cost. */
export interface ImageLimits {
  /** pixels of a page, in millions */
  megapixels: number
  /** memory for a picture that can only be decoded whole, in MB */
  memoryMb: number
}

let limits: ImageLimits = { megapixels: 1000, memoryMb: 1024 }

/** Sets what images may cost in this process; what is left out stays as it is. */
export function setImageLimits(changes: Partial<ImageLimits>): void {
  limits = { ...limits, ...changes }
}

export function imageLimits(): ImageLimits {
  return limits
}

/** Throws PermanentError `image-too-large`. */
export function checkPixels({ width, height }: { width: number; height: number }, most: ImageLimits): void {
  const megapixels = (width * height) / 1e6
  if (megapixels <= most.megapixels) return
  throw new PermanentError(
    'image-too-large',
    `The page has ${show(megapixels)} megapixels, and no more than ${show(most.megapixels)} are read (VIGNETTE_MAX_MEGAPIXELS); supply a reduced copy, or one file for each part.`,
  )
}

export interface WholePicture {
  width: number
  height: number
  channels: number
  /** that a decoder holds for one sample */
  bytes: number
  why: 'progressive' | 'interlaced'
}

/** Throws PermanentError `image-too-large` for a picture that would have to be held whole, and is too large for that. */
export function checkMemory({ width, height, channels, bytes, why }: WholePicture, most: ImageLimits): void {
  const megabytes = (width * height * channels * bytes) / 1e6
  if (megabytes <= most.memoryMb) return
  throw new PermanentError(
    'image-too-large',
    `The image is ${why}, so ${show(megabytes)} MB would be held at once, and no more than ${show(most.memoryMb)} are (VIGNETTE_IMAGE_MEMORY_MB); save it ${why === 'progressive' ? 'as a baseline JPEG' : 'without interlacing'}.`,
  )
}

function show(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: 1 })
}
