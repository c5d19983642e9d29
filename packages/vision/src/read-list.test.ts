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

  const [first, second] = [{ box_2d: [1, 2, 3, 4] }, { box_2d: [5, 6, 7, 8] }]
  const [one, two] = [JSON.stringify([first]), JSON.stringify([second])]

  test.for([
    { named: 'two lists amid prose', text: `A draft:\n${one}\nand then (see [1]):\n${two}\nThat is all.` },
    { named: 'two fenced blocks', text: `\`\`\`json\n${one}\n\`\`\`\n\`\`\`json\n${two}\n\`\`\`` },
    { named: 'two lists of one object', text: `{"pictures": ${one}, "notes": ["none"], "maps": ${two}}` },
    {
      named: 'an object within another',
      text: `{"answer": {"objects": [${JSON.stringify(first)}, ${JSON.stringify(second)}]}}`,
    },
    { named: 'pages of lists', text: `[{"page": 1, "objects": ${one}}, {"page": 2, "objects": ${two}}]` },
    { named: 'lists of lists', text: `[${one}, ${two}]` },
    { named: 'a line for each', text: `${JSON.stringify(first)}\n${JSON.stringify(second)}` },
    { named: 'a list of words besides', text: `[{"word": "map"}]\n${one}\n${two}` },
  ])('may be $named', ({ text }) => {
    expect(readList(text)).toEqual({ entries: [first, second], end: 'whole' })
  })

  test('keeps an entry that is no JSON as its text, and goes on', () => {
    expect(readList(`[{"box_2d": [1, 2, 3, 4]}, {"box_2d": [5, 6,, 8]}, ${JSON.stringify(second)}]`)).toEqual(
      {
        entries: [first, '{"box_2d": [5, 6,, 8]}', second],
        end: 'whole',
      },
    )
  })

  test('keeps a box that is none as an entry', () => {
    expect(readList('[{"box_2d": [], "label": "map"}]').entries).toEqual([{ box_2d: [], label: 'map' }])
  })

  test('that breaks off in its second half keeps the first', () => {
    expect(readList(`${one} ${two.slice(0, -3)}`)).toEqual({ entries: [first], end: 'cut' })
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
    { text: 'A [map] here.', end: 'broken' },
    { text: '[', end: 'cut' },
    { text: '{"box_2d": [1, 2, 3, 4], "label": "ma', end: 'cut' },
    { text: '{"box_2d": {"ymin": 1, "xmin": 2, "ymax": 3, "xmax": 4}, "label": "ma', end: 'cut' },
    { text: '[{"box_2d": [1,', end: 'cut' },
    { text: '{"objects": ', end: 'cut' },
    { text: '[12, 3', end: 'cut' },
  ])('of no entry is $end: $text', ({ text, end }) => {
    expect(readList(text)).toEqual({ entries: [], end })
  })
})
