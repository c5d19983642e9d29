import { PermanentError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { explainDecodeError } from './decode-error.ts'

test.each([
  ['VipsJpeg: premature end of JPEG image', 'PermanentError', 'image-corrupt'],
  ['ZSTD compression support is not configured', 'PermanentError', 'unsupported-format'],
  ['Input image exceeds pixel limit', 'PermanentError', 'image-too-large'],
  ['Input file is missing: /a.tif', 'PermanentError', 'master-missing'],
  ['write failed\nunix error: No space left on device', 'RetryableError', 'internal'],
])('%j is a %s with the code %s', (message, name, code) => {
  expect(explainDecodeError(new Error(message))).toMatchObject({ name, code })
})

test('an error of the domain stays what it is', () => {
  const error = new PermanentError('image-empty', 'The file is empty.')
  expect(explainDecodeError(error)).toBe(error)
})
