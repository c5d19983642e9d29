import { inOneLine } from '@vignette/domain'
import type { StageEvent } from '@vignette/queue'
import { shown as printed } from './terminal.ts'

/** Shows how a run gets on: one line that is redrawn on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  see(event: StageEvent): void
  say(line: string): void
  end(): void
}

export interface Screen {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

/** Milliseconds between plain lines. */
const plainEveryMs = 5_000

export interface Subjects {
  /** in the order of the flow */
  stages: readonly string[]
  /** what a person calls the subject of a job */
  nameOf: (subject: string) => string
}

/** Shows what the events of a run tell. Whatever fails is named when it does. */
export function showProgress(screen: Screen, { stages, nameOf }: Subjects): Progress {
  const counts = new Map(stages.map((stage) => [stage, { done: 0, failed: 0, active: new Set<string>() }]))
  let shownAt = performance.now()
  let shown = ''
  const line = (): string =>
    [...counts]
      .map(([stage, { done, failed, active }]) => describe(stage, { done, failed, active: active.size }))
      .join('  ')
  const clear = screen.isTTY ? '\r\u001B[2K' : ''
  const draw = (): void => {
    if (screen.isTTY) screen.write(`${clear}${line().slice(0, (screen.columns ?? 80) - 1)}`)
    else if (performance.now() - shownAt >= plainEveryMs && line() !== shown) {
      shown = line()
      shownAt = performance.now()
      screen.write(`${shown}\n`)
    }
  }
  const say = (text: string): void => {
    screen.write(`${clear}${printed(text)}\n`)
  }
  return {
    see(event) {
      const count = counts.get(event.stage)
      if (!count) return
      if (event.kind === 'started') count.active.add(event.jobId)
      else count.active.delete(event.jobId)
      if (event.kind === 'done') count.done++
      if (event.kind === 'failed') {
        count.failed++
        say(inOneLine(`${nameOf(event.subject)}: ${event.stage} failed: ${event.code}: ${event.message}`))
      }
      if (event.kind === 'paused' && event.code !== 'call-in-flight')
        say(
          inOneLine(`${event.stage} pauses for ${Math.ceil((event.waitMs ?? 0) / 1000)} s: ${event.message}`),
        )
      draw()
    },
    say,
    end() {
      screen.write(screen.isTTY ? `${clear}${line()}\n` : `${line()}\n`)
    },
  }
}

function describe(
  stage: string,
  { done, failed, active }: { done: number; failed: number; active: number },
): string {
  const extra = [active > 0 ? `+${active}` : '', failed > 0 ? `✗${failed}` : ''].filter(Boolean).join(' ')
  return `${stage} ${done}${extra ? ` ${extra}` : ''}`
}
