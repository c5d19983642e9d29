import { errorCode } from '@vignette/domain'
import type { Log } from './log.ts'

/** Whatever a probe asks has so many ms to answer: longer than a service that is well ever takes. */
const limitMs = 2000

/**
 * Asks all at once. Answers a line for each that rejects or does not answer within 2 s; a probe may tell it to anybody, so
 * what went wrong in full is told to the log alone.
 */
export async function findUnresponsive(
  asked: Readonly<Record<string, () => Promise<unknown>>>,
  log: Log,
): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(asked).map(async ([name, ask]) => {
      try {
        await withinLimit(ask())
        return []
      } catch (error) {
        log.warn({ service: name, error }, 'Not ready: a service does not answer.')
        return [`${name}: ${reasonOf(error)}`]
      }
    }),
  )
  return answers.flat()
}

class Late extends Error {
  override readonly message = `no answer within ${limitMs / 1000} s`
}

function reasonOf(error: unknown): string {
  if (error instanceof Late) return error.message
  const code = errorCode(error)
  return code === 'internal' ? 'does not answer' : code
}

/** Rejects when the answer takes longer than 2 s; the question itself goes on. */
export async function withinLimit<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), limitMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
