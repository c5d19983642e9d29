import { childAt, childrenOf, isNode, parse, type Node } from './syntax.ts'

/** A stretch of a file that runs as a whole or not at all: a statement, a branch, the result of an arrow. */
export interface Stretch {
  /** as tests note it */
  name: string
  start: number
  end: number
  kind: 'statement' | 'branch' | 'result'
}

export function stretchesOf(file: string, text: string): Stretch[] {
  const within = (node: Node): Stretch[] => [
    ...partsOf(node).map(([kind, { start, end }]) => ({ name: `${file}:${start}`, start, end, kind })),
    ...childrenOf(node).flatMap(within),
  ]
  return within(parse(text))
}

function partsOf(node: Node): [Stretch['kind'], Node][] {
  const { type, body } = node
  if (type === 'Program' || type === 'BlockStatement')
    return Array.isArray(body) ? body.filter(isNode).map((statement) => ['statement', statement]) : []
  if (type === 'IfStatement')
    return childrenUnder(node, ['consequent', 'alternate']).map((one) => ['branch', one])
  if (type === 'ConditionalExpression')
    return childrenUnder(node, ['consequent', 'alternate']).map((one) => ['result', one])
  if (type === 'ArrowFunctionExpression') return childrenUnder(node, ['body']).map((one) => ['result', one])
  return []
}

/** Blocks are left to their own statements. */
function childrenUnder(node: Node, fields: readonly string[]): Node[] {
  return fields
    .map((field) => childAt(node, field))
    .filter((child) => child !== undefined)
    .filter((child) => child.type !== 'BlockStatement')
}

const brackets = { statement: ['', ';', ''], branch: ['{', ';', '}'], result: ['(', ',', ')'] } as const

/** The file with a note at the beginning of each stretch, for `record.ts` to collect. */
export function withNotes(text: string, stretches: readonly Stretch[]): string {
  const begins = stretches.map(({ name, start, kind }) => {
    const [open, then] = brackets[kind]
    return { at: start, put: `${open}globalThis.__note?.(${JSON.stringify(name)})${then}` }
  })
  const ends = stretches.map(({ end, kind }) => ({ at: end, put: brackets[kind][2] }))
  // Outer stretches come before inner ones, so at one place they begin in this order and end in the other.
  const puts = [...ends.toReversed(), ...begins].toSorted((a, b) => a.at - b.at)
  let from = 0
  let noted = ''
  for (const { at, put } of puts) {
    noted += text.slice(from, at) + put
    from = at
  }
  return noted + text.slice(from)
}

/** The name of the innermost stretch around a place. */
export function stretchAt(stretches: readonly Stretch[], at: number): string | undefined {
  const around = stretches.filter(({ start, end }) => start <= at && at < end)
  return around.toSorted((a, b) => b.start - a.start)[0]?.name
}
