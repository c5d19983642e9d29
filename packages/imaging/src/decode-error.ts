import { PermanentError, RetryableError, errorCode } from '@vignette/domain'
import type { ErrorCode } from '@vignette/domain'

const permanent: [pattern: RegExp, code: ErrorCode, sentence: string][] = [
  [
    /file is missing/i,
    'master-missing',
    'The file is no longer there; put it back, and run or submit it again.',
  ],
  [
    /exceeds pixel limit/i,
    'image-too-large',
    'The image has more pixels than can be read here; reduce it before it is sent.',
  ],
  [
    /exceeds channel limit/i,
    'unsupported-format',
    'The image has more than five channels; save it as grey, RGB or CMYK.',
  ],
  [
    /not configured|unsupported compression|unknown compression|scheme \d+/i,
    'unsupported-format',
    'The image is packed by a method that is not read yet; save it with LZW, Deflate or no compression.',
  ],
]

/** Phones by one maker write this field wrong; the pixels are whole. */
const harmless = 'VipsJpeg: Invalid SOS parameters for sequential JPEG'

/** True for an error made of warnings that say nothing about the pixels. */
export function isHarmless(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.message.split('\n').every((line) => line.trim() === '' || line.trim() === harmless)
}

/** An error of the decoders as one of the domain's; errors of the domain come back as they are. */
export function explainDecodeError(cause: unknown): unknown {
  if (!(cause instanceof Error) || errorCode(cause) !== 'internal') return cause
  if (/no space left|out of memory|unable to allocate/i.test(cause.message)) {
    return new RetryableError(
      'internal',
      `The machine ran out of memory or of room for temporary files (${reason(cause)}).`,
      { cause },
    )
  }
  const known = permanent.find(([pattern]) => pattern.test(cause.message))
  if (known) return new PermanentError(known[1], known[2], { cause })
  const sentence = `The image is damaged or cut short (${reason(cause)}); restore it from a good copy or scan it again.`
  return new PermanentError('image-corrupt', sentence, { cause })
}

function reason(cause: Error): string {
  return (cause.message.trim().split('\n')[0] ?? '').slice(0, 200)
}
