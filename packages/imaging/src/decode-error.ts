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
    /not configured|is not implemented|arithmetic/i,
    'unsupported-format',
    'The image is packed by a method that is not read yet; save it with LZW, Deflate or no compression.',
  ],
]

const noRoom = /no space left|out of memory|unable to allocate/i

/** True for what a decoder says of the bytes it was given. */
export function isDecodeError(error: unknown): boolean {
  return (
    error instanceof Error &&
    errorCode(error) === 'internal' &&
    !(error instanceof RangeError) &&
    !noRoom.test(error.message) &&
    !permanent.some(([pattern]) => pattern.test(error.message))
  )
}

/** An error of the decoders as one of the domain's; errors of the domain come back as they are. */
export function explainDecodeError(cause: unknown): unknown {
  if (!(cause instanceof Error) || errorCode(cause) !== 'internal') return cause
  if (noRoom.test(cause.message)) {
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

/** Words of the library's own before those of the decoder. */
const wrapping = /^Warning treated as error due to failOn setting\n+/

function reason(cause: Error): string {
  const said = cause.message.trim().replace(wrapping, '')
  return (said.split('\n')[0] ?? '').slice(0, 200)
}
