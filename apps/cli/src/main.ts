import { CommanderError } from 'commander'
import { PermanentError, RetryableError } from '@vignette/domain'
import { UsageError, exitCodes } from './exit.ts'
import { createProgram } from './program.ts'

async function main(): Promise<number> {
  let code: number = exitCodes.done
  try {
    await createProgram((answered) => (code = answered)).parseAsync()
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    if (error instanceof UsageError) return complain(error.message)
    if (error instanceof PermanentError || error instanceof RetryableError)
      return complain(`${error.code}: ${error.message}`)
    throw error
  }
}

function complain(message: string): number {
  process.stderr.write(`${message}\n`)
  return exitCodes.usage
}

process.exitCode = await main()
