import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, constants } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A running process of a test. `await using` ends it. */
export interface Program extends AsyncDisposable {
  readonly pid: number
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** All it has written so far, on both streams. */
  output(): string
  /** Sends the signal (SIGKILL by default) and resolves once the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

export interface ProgramOptions {
  /** Asked again and again until true; the program is ready then. */
  ready?: () => Promise<boolean>
  readyTimeoutMs?: number
  cwd?: string
  /** Added to this process's environment. */
  env?: Record<string, string>
}

const running = new Set<ChildProcess>()

function killRunning(): void {
  for (const child of running) child.kill('SIGKILL')
}

// Whoever stops the tests from outside must not have to look for their programs.
process.once('exit', killRunning)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killRunning()
    process.kill(process.pid, signal)
  })
}

/** Starts a program and waits until it is ready. Throws with its output when it ends first or takes too long. */
export async function startProgram(
  command: string,
  args: string[],
  { ready, readyTimeoutMs = 20_000, cwd, env }: ProgramOptions = {},
): Promise<Program> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (written += text))
  }
  running.add(child)
  const exited = once(child, 'close').then(([code]): number | null => {
    running.delete(child)
    return typeof code === 'number' ? code : null
  })
  await once(child, 'spawn')
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    await exited
  }
  const program: Program = {
    pid: child.pid ?? 0,
    exited,
    output: () => written,
    kill,
    [Symbol.asyncDispose]: () => kill(),
  }
  if (ready) await untilReady(program, { command, ready, deadlineMs: Date.now() + readyTimeoutMs })
  return program
}

interface Readiness {
  command: string
  ready: () => Promise<boolean>
  deadlineMs: number
}

async function untilReady(program: Program, { command, ready, deadlineMs }: Readiness): Promise<void> {
  let ended = false
  void program.exited.then(() => (ended = true))
  while (!(await ready())) {
    if (ended || Date.now() > deadlineMs) {
      await program.kill()
      throw new Error(
        `${command} ${ended ? 'ended' : 'did not answer'} before it was ready:\n${program.output()}`,
      )
    }
    await pause(25)
  }
}

/** Whether the address answers with a status of 2xx. */
export async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** A port of this machine nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Whether a program of this name is on the path. */
export async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = await Promise.allSettled(folders.map((folder) => access(join(folder, name), constants.X_OK)))
  return found.some((one) => one.status === 'fulfilled')
}
