import { keepSecret } from '@vignette/domain'
import type { StageEvent } from '@vignette/queue'
import { expect, test } from 'vitest'
import { showProgress, type Progress } from './progress.ts'
import { showStatusLine } from './status-line.ts'

const bell = '\u0007\u001B[2J\u009B31m\u202E'

/** A screen and what has been written to it. */
function openScreen(): { screen: { write: (text: string) => void; isTTY: boolean }; lines: () => string[] } {
  let written = ''
  const screen = { isTTY: true, write: (text: string) => void (written += text) }
  return { screen, lines: () => written.replaceAll('\r\u001B[2K', '').split('\n') }
}

function openProgress(): { progress: Progress; lines: () => string[] } {
  const { screen, lines } = openScreen()
  const progress = showProgress(screen, { stages: ['scan'], nameOf: () => `a${bell}\n✓ forged.tif` })
  return { progress, lines }
}

const event = (about: Partial<StageEvent>): StageEvent => ({
  kind: 'failed',
  stage: 'scan',
  queue: 'scan',
  subject: 's1',
  jobId: 'j1',
  attempt: 1,
  ms: 1,
  code: 'internal',
  message: `It says: ${bell}\nvignette: all done`,
  ...about,
})

test.each([event({}), event({ kind: 'paused', waitMs: 1000 })])(
  'an event takes one line of a terminal: $kind',
  (told) => {
    const { progress, lines } = openProgress()
    progress.see(told)
    expect(lines()).toHaveLength(2)
    expect(lines()[0]).toContain('\\u0007\\u001b[2J\\u009b31m\\u202e\\nvignette: all done')
    expect(lines().join('')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  },
)

test('what is said beside is printed without what a terminal obeys, and without secrets', () => {
  keepSecret('plain-word-of-mine')
  const { screen, lines } = openScreen()
  openProgress().progress.say('')
  showProgress(screen, { stages: [], nameOf: String }).say(`a${bell}\nplain-word-of-mine`)
  showStatusLine(screen).say(`b${bell}`)
  showStatusLine(screen).show(`c${bell}\nd`)
  expect(lines()).toEqual([
    'a\\u0007\\u001b[2J\\u009b31m\\u202e',
    '[key]',
    'b\\u0007\\u001b[2J\\u009b31m\\u202e',
    'c\\u0007\\u001b[2J\\u009b31m\\u202e\\nd',
  ])
})
