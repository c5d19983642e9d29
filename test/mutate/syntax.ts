import { parseAst } from 'vitest/node'

/** A node of the syntax tree, in the words of ESTree; `start` and `end` count UTF-16 units. */
export interface Node {
  type: string
  start: number
  end: number
  [field: string]: unknown
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Throws where the text is no TypeScript. */
export function parse(text: string): Node {
  const tree: unknown = parseAst(text, { lang: 'ts' })
  if (isNode(tree)) return tree
  throw new Error('the parser gave no tree')
}

export function isSyntax(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

/** The nodes directly below that run: types, imports and names of properties do not. */
export function childrenOf(node: Node): Node[] {
  if (node.type === 'ImportDeclaration') return []
  return Object.entries(node)
    .filter(([field]) => field !== 'source' && (field !== 'key' || node['computed'] === true))
    .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .filter((child) => !child.type.startsWith('TS') || wrappers.has(child.type))
}

/** Types around an expression that runs. */
const wrappers = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'])

/** The child under the name; undefined where it is none. */
export function childAt(node: Node, field: string): Node | undefined {
  const child = node[field]
  return isNode(child) ? child : undefined
}
