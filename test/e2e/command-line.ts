import { spawn, type ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

export interface Outcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  ended: Promise<Outcome>
}

/** Starts `vignette` in a process of its own, with no credentials but those given. */
export function startVignette(args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<Pick<Outcome, 'code' | 'signal'>>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
    ([exited, stdout, stderr]) => ({
      ...exited,
      stdout,
      stderr,
    }),
  )
  return { child, ended }
}

/** Runs `vignette` to its end. */
export function vignette(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return startVignette(args, env).ended
}
