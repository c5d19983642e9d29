import { PermanentError, RetryableError, errorCode } from '@vignette/domain'
import type { Engine, Flow, Task, WorkOptions, Workers } from '@vignette/queue'

export type SimpleEngine = Pick<Engine, 'enqueue' | 'work'>

/** Does one job after the other as soon as somebody waits for the end, without pauses between attempts. */
export function openMemoryEngine(): SimpleEngine {
  const waiting: Task[] = []
  return {
    enqueue: async (_flow, tasks) => void waiting.push(...tasks),
    async work(flow, services, options): Promise<Workers> {
      const close = async (): Promise<void> => {}
      return {
        async idle() {
          for (let task = waiting.shift(); task; task = waiting.shift())
            waiting.push(...(await finish(flow, { task, services, options })))
        },
        close,
        running: () => true,
        [Symbol.asyncDispose]: close,
      }
    },
  }
}

interface Job {
  task: Task
  services: object
  options: WorkOptions
}

/** The tasks that follow a job at its end, good or bad. */
async function finish(flow: Flow, { task, services, options }: Job): Promise<Task[]> {
  const stage = flow.stage(task.stage)
  const input: unknown = stage.input.parse(task.payload)
  const subject: string = stage.subject(input)
  const about = { stage: stage.name, payload: input, subject }
  const { signal } = new AbortController()
  for (let attempt = 1; ; attempt++) {
    await options.onAttempt?.(about)
    try {
      const context = { ...services, signal, log: options.log, flow, attempt, jobId: subject }
      return flow.after(stage.name, input, stage.output.parse(await stage.run(input, context)))
    } catch (error) {
      if (error instanceof RetryableError && attempt < stage.options.attempts) continue
      if (!(error instanceof RetryableError || error instanceof PermanentError)) throw error
      await options.onFailure({ ...about, code: errorCode(error), message: error.message, attempts: attempt })
      return [flow.ending(stage.name, input)].filter((ending) => ending !== null)
    }
  }
}
