import { expect, test } from 'vitest'
import { shapeAnswer, type Found } from './answer-shape.ts'
import { checkSchema, readAnySchema } from './schema.ts'

const found: Found[] = [{ box: [10, 20, 300, 400] }, { box: [500, 20, 900, 400] }]
const box = { type: 'array', items: { type: 'integer' }, minItems: 4, maxItems: 4 }
const text = { type: 'string' }
const shape = (schema: unknown): unknown => shapeAnswer(readAnySchema(schema), found)

test('keeps the names and the order of the schema', () => {
  const schema = {
    type: 'array',
    items: { type: 'object', properties: { caption: text, box_2d: box, label: text } },
  }
  expect(JSON.stringify(shape(schema))).toBe(
    '[{"caption":"","box_2d":[10,20,300,400],"label":""},{"caption":"","box_2d":[500,20,900,400],"label":""}]',
  )
})

test('follows propertyOrdering and upper-case types', () => {
  const schema = {
    type: 'ARRAY',
    items: {
      type: 'OBJECT',
      properties: { label: { type: 'STRING' }, box_2d: { type: 'ARRAY', items: { type: 'INTEGER' } } },
      propertyOrdering: ['box_2d', 'label'],
    },
  }
  expect(JSON.stringify(shape(schema))).toContain('[{"box_2d":[10,20,300,400],"label":""}')
})

test('gives no more entries than maxItems', () => {
  const items = { type: 'object', properties: { box_2d: box } }
  expect(shape({ type: 'array', maxItems: 1, items })).toHaveLength(1)
})

test('puts the list where an object holds it', () => {
  const items = { type: 'object', properties: { box_2d: box } }
  const schema = { type: 'object', properties: { note: text, objects: { type: 'array', items } } }
  expect(shape(schema)).toEqual({ note: '', objects: found.map((one) => ({ box_2d: one.box })) })
})

test('writes a box as an object of four sides', () => {
  const number = { type: 'number' }
  const sides = { type: 'object', properties: { xmin: number, ymin: number, xmax: number, ymax: number } }
  const schema = { type: 'array', items: { type: 'object', properties: { bbox: sides } } }
  expect(shape(schema)).toContainEqual({ bbox: { xmin: 20, ymin: 10, xmax: 400, ymax: 300 } })
})

/** The first entry when labels come from a closed list. */
function labelled(labels: string[], required: string[]): unknown {
  const properties = { box_2d: box, label: { type: 'string', enum: labels } }
  return shape({ type: 'array', maxItems: 1, items: { type: 'object', properties, required } })
}

test('takes from a closed list what claims least, and leaves out what may be left out', () => {
  expect(labelled(['map', 'other'], ['label'])).toMatchObject([{ label: 'other' }])
  expect(labelled(['map', 'portrait'], ['label'])).toMatchObject([{ label: 'map' }])
  expect(labelled(['map'], ['box_2d'])).toEqual([{ box_2d: found[0]!.box }])
})

test('follows references and takes the first real choice', () => {
  const schema = {
    $defs: {
      thing: { type: 'object', properties: { box_2d: box, label: { anyOf: [text, { type: 'null' }] } } },
    },
    type: 'array',
    items: { $ref: '#/$defs/thing' },
  }
  expect(shape(schema)).toContainEqual({ box_2d: [10, 20, 300, 400], label: null })
})

test('refuses an unknown type in either dialect, and an unknown word in the strict one', () => {
  expect(() => checkSchema({ type: 'picture' }, 'json-schema')).toThrow(/type/)
  expect(() => checkSchema({ type: 'STRING', pictures: 1 }, 'open-api')).toThrow(/Unknown name "pictures"/)
  expect(() => checkSchema({ type: 'string', pictures: 1 }, 'json-schema')).not.toThrow()
})
