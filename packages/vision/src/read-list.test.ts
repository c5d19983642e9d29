import { describe, expect, test } from 'vitest'
import { readList } from './read-list.ts'

describe('a list in the words of a model', () => {
  test.for([
    { named: 'bare', text: '[{"a": 1}, {"a": 2}]' },
    { named: 'in a fenced block', text: '```json\n[{"a": 1}, {"a": 2}]\n```' },
    { named: 'after a byte order mark', text: '\uFEFF[{"a": 1}, {"a": 2}]' },
    { named: 'amid prose', text: 'Here they are:\n[{"a": 1}, {"a": 2}]\nAnything else?' },
    { named: 'within an object', text: '{"objects": [{"a": 1}, {"a": 2}]}' },
    {
      named: 'within an object beside another list',
      text: '{"labels": ["x"], "objects": [{"a": 1}, {"a": 2}]}',
    },
    { named: 'with a comma too many', text: '[{"a": 1}, {"a": 2},]' },
  ])('is read $named', ({ text }) => {
    expect(readList(text)).toEqual({ entries: [{ a: 1 }, { a: 2 }], end: 'whole' })
  })

  test.for([
    { named: 'a lone object', text: '{"box_2d": [1, 2, 3, 4]}', entries: [{ box_2d: [1, 2, 3, 4] }] },
    {
      named: 'a lone object with numbers as strings',
      text: '{"box": ["1", "2"]}',
      entries: [{ box: ['1', '2'] }],
    },
    { named: 'a lone box', text: '[1, 2, 3, 4]', entries: [[1, 2, 3, 4]] },
    {
      named: 'a list of boxes',
      text: '[[1, 2, 3, 4], [5, 6, 7, 8]]',
      entries: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    },
    { named: 'nothing', text: '[]', entries: [] },
  ])('may be $named', ({ text, entries }) => {
    expect(readList(text)).toEqual({ entries, end: 'whole' })
  })

  const cut = [
    { caption: 'a "quoted" ] } brace', box_2d: [1, 2, 3, 4] },
    { caption: 'two' },
    { caption: 'three' },
  ]

  test.for([
    { named: 'in an entry', drop: 4, left: 2 },
    { named: 'in a caption with brackets', drop: 61, left: 0 },
    { named: 'right after an entry', drop: 1, left: 3 },
  ])('that breaks off $named keeps what came whole', ({ drop, left }) => {
    const text = JSON.stringify(cut)
    expect(readList(text.slice(0, -drop))).toEqual({ entries: cut.slice(0, left), end: 'cut' })
    expect(readList(`\`\`\`json\n{"objects": ${text.slice(0, -drop)}`)).toEqual({
      entries: cut.slice(0, left),
      end: 'cut',
    })
  })

  test.for([
    { text: '', end: 'broken' },
    { text: 'I see nothing.', end: 'broken' },
    { text: 'null', end: 'broken' },
    { text: '42', end: 'broken' },
    { text: '{}', end: 'broken' },
    { text: '{not json}', end: 'broken' },
    { text: "[{'a': 1}]", end: 'broken' },
    { text: '[', end: 'cut' },
    { text: '[{"box_2d": [1,', end: 'cut' },
    { text: '{"objects": ', end: 'cut' },
    { text: '[12, 3', end: 'cut' },
  ])('of no entry is $end: $text', ({ text, end }) => {
    expect(readList(text)).toEqual({ entries: [], end })
  })
})
