import { expect, test } from 'vitest'
import { startProgram, type Program } from '../../../test/support/program.ts'

/** A process that says `ready` and then `aborted`, and does not end by itself. */
async function start(then = ''): Promise<Program> {
  const script = `
    import { stopOnSignals, untilAborted } from '${new URL('signals.ts', import.meta.url).href}'
    setInterval(() => undefined, 60_000)
    const stop = stopOnSignals({ exitCode: 7, onStop: (name) => console.log(name) })
    ${then}
    console.log('ready')
    await untilAborted(stop.signal)
    await untilAborted(stop.signal)
    console.log('aborted')`
  const program = await startProgram(process.execPath, ['--input-type=module', '--eval', script])
  await says(program, 'ready\n')
  return program
}

async function says(program: Program, words: string): Promise<void> {
  await expect.poll(() => program.output(), { timeout: 4000 }).toBe(words)
}

test.each([
  ['SIGINT', 'SIGTERM'],
  ['SIGTERM', 'SIGTERM'],
] as const)('%s asks for a stop, and %s after it ends the process at once', async (first, second) => {
  await using program = await start()
  process.kill(program.pid, first)
  await says(program, `ready\n${first}\naborted\n`)
  await program.kill(second)
  expect(await program.exited).toBe(7)
})

test('once disposed, signals end the process as they do without it', async () => {
  await using program = await start('stop[Symbol.dispose]()')
  await program.kill('SIGTERM')
  expect([await program.exited, program.output()]).toEqual([null, 'ready\n'])
})
