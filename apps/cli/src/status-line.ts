import { inOneLine } from '@vignette/domain'
import type { Screen } from './progress.ts'
import { shown } from './terminal.ts'

/** Milliseconds between plain lines. */
const plainEveryMs = 5000

/** A line about how things stand: redrawn in place on a terminal, a plain line now and then elsewhere. */
export interface StatusLine {
  show: (text: string) => void
  /** a line that stays */
  say: (text: string) => void
}

/** Shows a line on a screen. */
export function showStatusLine(screen: Screen): StatusLine {
  const clear = screen.isTTY ? '\r\u001B[2K' : ''
  let shownAt = performance.now()
  return {
    show: (line) => {
      const text = inOneLine(shown(line))
      if (screen.isTTY) screen.write(`${clear}${text.slice(0, (screen.columns ?? 80) - 1)}`)
      else if (performance.now() - shownAt >= plainEveryMs) {
        shownAt = performance.now()
        screen.write(`${text}\n`)
      }
    },
    say: (text) => void screen.write(`${clear}${shown(text)}\n`),
  }
}
