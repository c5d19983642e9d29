import { PermanentError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { fileError, isCode, orNull } from './file-errors.ts'

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: odd`), { code, syscall: 'open' })

test.each(['EACCES', 'EPERM', 'EROFS'])('%s is a missing right', (code) => {
  const error = systemError(code)
  expect(fileError(error)).toMatchObject({ name: 'PermanentError', code: 'unauthorized', cause: error })
})

test.each(['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'])('%s is a clash of names', (code) => {
  const error = systemError(code)
  const said = { name: 'PermanentError', code: 'internal', message: expect.stringContaining('same name') }
  expect(fileError(error)).toMatchObject({ ...said, cause: error })
})

test.each(['ENAMETOOLONG', 'ELOOP'])('%s is a name the disk does not take', (code) => {
  const error = systemError(code)
  const said = { name: 'PermanentError', code: 'internal', message: expect.stringContaining('this name') }
  expect(fileError(error)).toMatchObject({ ...said, cause: error })
})

test.each(['EIO', 'ENOSPC', 'EMFILE'])('%s may pass, and is to be tried again', (code) => {
  const error = systemError(code)
  expect(fileError(error)).toMatchObject({ name: 'RetryableError', code: 'store-unavailable', cause: error })
})

test.each([
  new PermanentError('internal', 'Ours.'),
  new TypeError('odd'),
  Object.assign(new Error('x'), { code: 1 }),
  'text',
])('what the system did not throw comes back unchanged: %s', (error) => {
  expect(fileError(error)).toBe(error)
})

test.each(['ENOENT', 'ENOTDIR', 'EISDIR'])('%s says that there is no such file', async (code) => {
  expect(await orNull(Promise.reject(systemError(code)))).toBeNull()
})

test('other errors of a file come translated, and what it gives comes as it is', async () => {
  await expect(orNull(Promise.reject(systemError('EACCES')))).rejects.toMatchObject({ code: 'unauthorized' })
  expect(await orNull(Promise.resolve(7))).toBe(7)
})

test('a code counts on an error alone', () => {
  expect(isCode(systemError('EIO'), ['EACCES', 'EIO'])).toBe(true)
  expect(isCode(systemError('EIO'), ['EACCES'])).toBe(false)
  expect(isCode({ code: 'EIO' }, ['EIO'])).toBe(false)
  expect(isCode('EIO', ['EIO'])).toBe(false)
  expect(isCode(new Error('EIO'), ['undefined'])).toBe(false)
})
