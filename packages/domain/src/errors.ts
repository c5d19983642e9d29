import type { Call } from './provenance.ts'
import { withoutSecrets } from './secrets.ts'

/** What went wrong, as a word that scripts and manifests can rely on. Sentences may be reworded; codes may not. */
export const errorCodes = [
  'bad-payload', // a job carried what its stage does not take
  'call-in-flight', // the same call is being made for another job
  'cancelled', // the run was stopped by its user
  'image-corrupt', // the file starts like an image and then does not hold one
  'image-empty', // zero bytes
  'image-too-large', // more pixels than are read
  'internal', // our own fault
  'killed-too-often', // the process died on this job again and again
  'master-changed', // the file is no longer the one that was enqueued
  'master-missing', // the file is gone
  'model-answer-unusable', // the model answered, but not with what was asked for
  'model-refused', // the service declined to answer for this image or prompt
  'model-unavailable', // overload, time-out or a dropped connection
  'model-unknown', // not in the catalogue, or not known to the service
  'price-unknown', // the catalogue has no price for the model on this date
  'queue-unavailable', // the queue did not answer, or another process has it
  'quota-exhausted', // requests or tokens per minute or day, or the money of the account
  'request-rejected', // the service calls the request itself wrong
  'settings-invalid', // the collection's settings
  'store-unavailable', // the object store did not answer
  'unauthorized', // the key is missing, wrong or not allowed to do this
  'unsupported-format', // a format that is not read yet
] as const
export type ErrorCode = (typeof errorCodes)[number]

abstract class VignetteError extends Error {
  readonly code: ErrorCode
  /** What was billed all the same, where the service said so of a call that failed: to be booked like any other. */
  call?: Call | undefined
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    // Sentences quote what libraries and services said, and go into records, answers and on terminals.
    super(withoutSecrets(message), options)
    this.code = code
  }
}

/** Trying again changes nothing. */
export class PermanentError extends VignetteError {
  override readonly name = 'PermanentError'
}

export interface RetryOptions {
  cause?: unknown
  /** Milliseconds before which another try is pointless; 0: it is made at once, without the usual wait. */
  notBeforeMs?: number
  /** The whole quota pool is pushed back, not this job alone: it uses up no attempt. */
  pausesPool?: boolean
  /** The other side answered that it did nothing, so that nothing is billed. */
  turnedAway?: boolean
  /** Nothing went wrong, the job's turn has not come: it uses up no attempt. */
  waits?: boolean
}

/** Trying again may help. */
export class RetryableError extends VignetteError {
  override readonly name = 'RetryableError'
  readonly notBeforeMs: number | undefined
  readonly pausesPool: boolean
  readonly turnedAway: boolean
  readonly waits: boolean
  constructor(code: ErrorCode, message: string, options: RetryOptions = {}) {
    super(code, message, options)
    this.notBeforeMs = options.notBeforeMs
    this.pausesPool = options.pausesPool ?? false
    this.turnedAway = options.turnedAway ?? false
    this.waits = options.waits ?? false
  }
}

/** The call that was billed though it ended in this; undefined where nothing is known of any. */
export function billedCall(error: unknown): Call | undefined {
  return error instanceof VignetteError ? error.call : undefined
}

/** The code of any thrown value; what is none of ours is `internal`. */
export function errorCode(error: unknown): ErrorCode {
  return error instanceof VignetteError ? error.code : 'internal'
}
