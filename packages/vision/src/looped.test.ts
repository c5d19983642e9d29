import { describe, expect, test } from 'vitest'
import { looking, textAnswer, wirePerTest } from '../test/wire.ts'

const wire = wirePerTest()

const boxed = (box: unknown, label = 'map', caption = ''): object => ({ box_2d: box, label, caption })

describe('a detection of very many boxes', () => {
  const loops = Array.from({ length: 300 }, (_, index) => boxed([100 + index, 100, 200 + index, 200]))
  const stamps = Array.from({ length: 300 }, (_, index) => {
    const [top, left] = [Math.floor(index / 15) * 48, (index % 15) * 65]
    return boxed([top, left, top + 40, left + 55], 'stamp', `No. ${index}`)
  })

  test.for([
    { named: '300 boxes that drift, cut at the cap', entries: loops, cut: 9, outcome: 'looped', from: 1 },
    { named: '300 boxes that drift, to their end', entries: loops, cut: 0, outcome: 'looped', from: 1 },
    {
      named: '300 stamps where 50 were asked for, cut at the cap',
      entries: stamps,
      cut: 9,
      outcome: 'looped',
      from: 50,
    },
    { named: '300 stamps, to their end', entries: stamps, cut: 0, outcome: 'found', from: undefined },
    {
      named: '100 stamps, cut at the cap',
      entries: stamps.slice(0, 100),
      cut: 9,
      outcome: 'truncated',
      from: undefined,
    },
  ])('is $outcome with $named', async ({ entries, cut, outcome, from }) => {
    const text = JSON.stringify(entries)
    const finishReason = cut ? 'MAX_TOKENS' : 'STOP'
    wire.server.reply({ body: textAnswer(text.slice(0, text.length - cut), { finishReason }) })
    const seen = await wire.gemini.detector.detect(looking)
    expect(seen).toMatchObject({ outcome, objects: { length: entries.length - (cut ? 1 : 0) } })
    expect(seen.loopsFrom).toBe(from)
  })

  test('is looped with one caption that never ends', async () => {
    const endless = `[${JSON.stringify(boxed([100, 100, 200, 200]))}, {"box_2d": [1, 2, 3, 4], "caption": "${'the cat and '.repeat(2000)}`
    wire.server.reply({ body: textAnswer(endless, { finishReason: 'MAX_TOKENS' }) })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({
      outcome: 'looped',
      objects: { length: 1 },
    })
  })
})
