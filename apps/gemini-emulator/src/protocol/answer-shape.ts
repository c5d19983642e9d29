import type { Schema } from './schema.ts'

/** Something found, in the service's own coordinates: y first, 0–1000. */
export interface Found {
  box: [yMin: number, xMin: number, yMax: number, xMax: number]
}

/**
 * Writes what was found as the schema asks: names and order of its properties, no more entries than it allows. Boxes go
 * where a property is named after one. The emulator reads no words, so texts stay empty; where a closed list forbids
 * that, the entry that claims least is taken, else the first.
 */
export function shapeAnswer(schema: Schema, found: readonly Found[]): unknown {
  if (schema.type === 'array' && schema.items?.type === 'array') {
    return found.slice(0, schema.maxItems).map(({ box }) => box)
  }
  if (schema.type === 'array') {
    const { items = { type: 'object' } } = schema
    return found.slice(0, schema.maxItems).map((one) => shapeObject(items, one))
  }
  if (schema.type !== 'object') return emptyValue(schema)
  const lists = orderedProperties(schema).map(([name, property]) => {
    const holdsObjects = property.type === 'array' && property.items?.type === 'object'
    return [name, holdsObjects ? shapeAnswer(property, found) : emptyValue(property)]
  })
  return Object.fromEntries(lists)
}

/** The answer where no schema is given: what the service itself tends to write. */
export function unshapedAnswer(found: readonly Found[]): unknown {
  return found.map(({ box }) => ({ box_2d: box, label: '', caption: '' }))
}

function shapeObject(schema: Schema, { box }: Found): unknown {
  const entries = orderedProperties(schema).flatMap(([name, property]) => {
    if (/box|bounds|bounding/i.test(name)) return [[name, shapeBox(property, box)]]
    const optional = !(schema.required ?? []).includes(name)
    if (optional && property.enum !== undefined) return []
    return [[name, emptyValue(property)]]
  })
  return Object.fromEntries(entries)
}

function shapeBox(schema: Schema, [yMin, xMin, yMax, xMax]: Found['box']): unknown {
  if (schema.type !== 'object') return [yMin, xMin, yMax, xMax]
  const sides: [RegExp, number][] = [
    [/y_?(min|0|1$)|top/i, yMin],
    [/x_?(min|0|1$)|left/i, xMin],
    [/y_?(max|2$)|bottom/i, yMax],
    [/x_?(max|2$)|right/i, xMax],
  ]
  return Object.fromEntries(
    orderedProperties(schema).map(([name, property]) => [
      name,
      sides.find(([pattern]) => pattern.test(name))?.[1] ?? emptyValue(property),
    ]),
  )
}

function orderedProperties(schema: Schema): [string, Schema][] {
  const properties = Object.entries(schema.properties ?? {})
  const order = schema.propertyOrdering
  if (order === undefined) return properties
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return properties.toSorted(([a], [b]) => place(a) - place(b))
}

function emptyValue(schema: Schema): unknown {
  if (schema.enum !== undefined) return leastClaim(schema.enum)
  if (schema.nullable === true) return null
  if (schema.type === 'array') return []
  if (schema.type === 'number' || schema.type === 'integer') return 0
  if (schema.type === 'boolean') return false
  if (schema.type === 'object') {
    return Object.fromEntries(
      orderedProperties(schema).map(([name, property]) => [name, emptyValue(property)]),
    )
  }
  return ''
}

function leastClaim(choices: readonly unknown[]): unknown {
  const vague = ['', 'unknown', 'other', 'none', 'unspecified', 'picture', 'image', 'illustration', 'figure']
  for (const word of vague) {
    const choice = choices.find((entry) => String(entry).toLowerCase() === word)
    if (choice !== undefined) return choice
  }
  return choices[0]
}
