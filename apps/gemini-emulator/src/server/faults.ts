import { z } from 'zod'

const where = {
  /** which calls go wrong; absent = both */
  on: z.enum(['detect', 'edit']).optional(),
  model: z.string().optional(),
  promptIncludes: z.string().optional(),
  /** how many calls go wrong before the fault is spent */
  times: z.int().positive().default(1),
}

/** What goes wrong, and for which calls. The first fault that fits a call is the one it meets. */
export const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    ...where,
    kind: z.literal('rate-limit'),
    retryAfterSeconds: z.number().nonnegative().default(1),
    perDay: z.boolean().default(false),
    /** say when to come back in the header Retry-After */
    header: z.boolean().default(true),
    /** say it in a RetryInfo detail of the body */
    retryInfo: z.boolean().default(true),
  }),
  z.strictObject({ ...where, kind: z.literal('slow'), ms: z.number().nonnegative() }),
  z.strictObject({
    ...where,
    kind: z.enum([
      'overloaded', // 503
      'truncate', // MAX_TOKENS: JSON cut short, or no image
      'refuse', // a finish reason that says why not
      'block', // no candidates, a block reason instead
      'no-image', // NO_IMAGE
      'broken-json', // an answer that does not parse; for edits the whole body
      'empty', // no candidates and no reason
      'drop', // the socket dies
      'text-instead-of-image',
    ]),
  }),
])
export type Fault = z.input<typeof Fault>
export type ReadyFault = z.output<typeof Fault>

export interface Faults {
  /** Throws ZodError for what is not a fault. */
  add(fault: Fault): void
  clear(): void
  /** The fault this call meets, counted as met. */
  take(call: { kind: 'detect' | 'edit'; model: string; prompt: string }): ReadyFault | undefined
}

export function createFaults(): Faults {
  let waiting: ReadyFault[] = []
  return {
    add: (fault) => void waiting.push(Fault.parse(fault)),
    clear: () => void (waiting = []),
    take({ kind, model, prompt }) {
      const met = waiting.find(
        (fault) =>
          (fault.on ?? kind) === kind &&
          (fault.model ?? model) === model &&
          prompt.includes(fault.promptIncludes ?? ''),
      )
      if (met === undefined) return undefined
      met.times--
      if (met.times === 0) waiting = waiting.filter((fault) => fault !== met)
      return met
    },
  }
}
