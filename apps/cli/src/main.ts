import { CommanderError } from 'commander'
import { PermanentError, RetryableError } from '@vignette/domain'
import { UsageError, exitCodes } from './exit.ts'
import { createProgram } from './program.ts'
import { say } from './terminal.ts'

async function main(): Promise<number> {
  let code: number = exitCodes.done
  try {
    await createProgram((answered) => (code = answered)).parseAsync()
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    if (error instanceof UsageError) return complain(error.message)
    if (error instanceof PermanentError || error instanceof RetryableError)
      return complain(`${error.code}: ${withinOne(error.message)}`)
    say(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return exitCodes.someFailed
  }
}

/** A message may quote a name with line breaks in it, which must not pass for lines of ours. */
function withinOne(message: string): string {
  return message.replaceAll('\n', '\n  ')
}

function complain(message: string): number {
  say(`${message}\n`)
  return exitCodes.usage
}

process.exitCode = await main()
