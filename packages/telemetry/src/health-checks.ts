/** Whatever a probe asks has so many ms to answer: longer than a service that is well ever takes. */
const limitMs = 2000

/** Asks all at once, and answers a sentence for each that rejects or does not answer within 2 s. */
export async function findUnresponsive(
  asked: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(asked).map(async ([name, ask]) => {
      try {
        await withinLimit(ask())
        return []
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`]
      }
    }),
  )
  return answers.flat()
}

/** Rejects when the answer takes longer than 2 s; the question itself goes on. */
export async function withinLimit<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
