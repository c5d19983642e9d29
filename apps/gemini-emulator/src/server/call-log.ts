import { appendFileSync } from 'node:fs'
import type { Method } from './routes.ts'

export interface EmulatedCall {
  /** when it came, in ISO form */
  at: string
  model: string
  method: Method
  kind: 'detect' | 'edit'
  /** SHA-256 of the image's bytes, the prompt, the model and the generation config */
  digest: string
  /** HTTP status; 499 when the client hung up first, 0 while the call runs or when its socket was dropped on purpose */
  status: number
  /** the whole response was written to the client */
  answered: boolean
  finishReason?: string
  /** milliseconds since 1970 */
  startedAt: number
  endedAt?: number
}

interface OpenCall {
  /** The response is about to be written. */
  answering(status: number, finishReason?: string): void
  /** It was written whole, or it was not; `status` where it never will be. */
  ended(whole: boolean, status?: number): void
}

export interface CallLog {
  receive(call: Pick<EmulatedCall, 'model' | 'method' | 'kind' | 'digest'>): OpenCall
  list(): EmulatedCall[]
}

/** Keeps calls in memory, and as lines of JSON in `file`: written at once, so that a killed process loses none. */
export function createCallLog(file?: string): CallLog {
  const calls: EmulatedCall[] = []
  const note = (line: object): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
  }

  return {
    list: () => calls.map((call) => ({ ...call })),
    receive(received) {
      const startedAt = Date.now()
      const at = new Date(startedAt).toISOString()
      const call: EmulatedCall = { at, ...received, status: 0, answered: false, startedAt }
      const id = calls.push(call)
      note({ event: 'received', id, ...received, at })
      return {
        answering(status, finishReason) {
          // told before the bytes leave, so that whoever has read the answer finds it here
          Object.assign(call, { status, answered: true, endedAt: Date.now() })
          if (finishReason !== undefined) call.finishReason = finishReason
        },
        ended(whole, status = call.status) {
          Object.assign(call, { status, answered: whole, endedAt: Date.now() })
          const event = whole ? 'answered' : 'abandoned'
          note({ event, id, ...call, at: new Date().toISOString() })
        },
      }
    },
  }
}
