import { PermanentError, RetryableError } from '@vignette/domain'

/** Whether the error is the system's, with one of these codes. */
export function isCode(error: unknown, codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** What the work gives; null where there is no such file. Other errors come translated. */
export async function orNull<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (isCode(error, ['ENOENT', 'ENOTDIR', 'EISDIR'])) return null
    throw fileError(error)
  }
}

/** The system's error in our words; anything else comes back unchanged. */
export function fileError(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  if (isCode(error, ['EACCES', 'EPERM', 'EROFS'])) {
    return new PermanentError('unauthorized', `This user may not do that here: ${error.message}.`, {
      cause: error,
    })
  }
  if (isCode(error, ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'])) {
    const message = `A file and a folder would need the same name: ${error.message}.`
    return new PermanentError('internal', message, { cause: error })
  }
  if (isCode(error, ['ENAMETOOLONG', 'ELOOP'])) {
    return new PermanentError('internal', `The file system does not take this name: ${error.message}.`, {
      cause: error,
    })
  }
  return new RetryableError('store-unavailable', `The disk failed: ${error.message}.`, { cause: error })
}
