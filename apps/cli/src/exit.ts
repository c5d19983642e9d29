/** What the exit code of every command means. */
export const exitCodes = { done: 0, someFailed: 1, usage: 2, interrupted: 130 } as const

/** The command cannot start as it was called; its message goes to the user as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
