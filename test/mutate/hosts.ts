import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Order } from './orders.ts'

export interface Host {
  /** Undefined when there was no answer within `limitMs`: the process was ended then, and the next order gets a new one. */
  ask(order: Order, limitMs: number): Promise<Answer | undefined>
  close(): Promise<void>
}

export interface HostOptions {
  /** a copy of its own: it changes files there */
  tree: string
  /** patterns of the files of tests */
  tests: readonly string[]
  purpose: 'survey' | 'try'
}

/** A process that runs tests; see `host.ts`. `restore` puts the tree right after one had to be ended over an order. */
export function openHost({ tree, tests, purpose }: HostOptions, restore: () => Promise<void>): Host {
  let child: ChildProcess | undefined
  const start = (): ChildProcess =>
    // A group of its own, so that whatever its tests have started can be ended with it.
    fork(new URL('./host.ts', import.meta.url), [tree, JSON.stringify(tests), purpose], {
      cwd: tree,
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  const end = async (): Promise<void> => {
    if (!child) return
    const ended = child
    child = undefined
    const gone = ended.exitCode === null ? once(ended, 'exit') : undefined
    killGroup(ended)
    await gone
  }
  return {
    async ask(order, limitMs) {
      child ??= start()
      const answer = await answerOf(child, order, limitMs)
      if (answer) return answer
      await end()
      await restore()
      return undefined
    },
    close: end,
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

async function answerOf(child: ChildProcess, order: Order, limitMs: number): Promise<Answer | undefined> {
  const over = new AbortController()
  const { signal } = over
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    child.send(order)
    const [said] = await Promise.race([
      once(child, 'message', { signal: timeout }),
      once(child, 'exit', { signal }).then((): [undefined] => [undefined]),
    ])
    return isAnswer(said) ? said : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined
    throw error
  } finally {
    over.abort()
  }
}

function isAnswer(said: unknown): said is Answer {
  return typeof said === 'object' && said !== null && 'tests' in said && 'broken' in said
}
