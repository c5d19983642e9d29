import { childAt, isNode, type Node } from './syntax.ts'

/** A node in its place. */
export interface Place {
  node: Node
  /** the nearest first */
  parents: readonly Node[]
  text: string
}

/** What a node is replaced by, one fault each. Sentences are left alone: they are for people and may be reworded. */
export function changesOf(place: Place): string[] {
  return operators[place.node.type]?.(place) ?? []
}

const operators: Partial<Record<string, (place: Place) => string[]>> = {
  BinaryExpression: (place) => (isAskedOnly(place) ? [] : swapOperator(place)),
  LogicalExpression: changeLogic,
  AssignmentExpression: swapOperator,
  UpdateExpression: swapOperator,
  UnaryExpression: ({ node, text }) =>
    ['!', '-'].includes(String(node['operator'])) ? [part(node, 'argument', text)] : [],
  IfStatement: (place) => [...withTest(place, 'true'), ...withTest(place, 'false')],
  ConditionalExpression: (place) => [...withTest(place, 'true'), ...withTest(place, 'false')],
  WhileStatement: (place) => withTest(place, 'false'),
  ForStatement: (place) => withTest(place, 'false'),
  CallExpression: changeCall,
  ArrayExpression: ({ text, node }) => (/^\[\s*\]$/.test(slice(node, text)) ? [] : ['[]']),
  Literal: changeLiteral,
  TemplateLiteral: ({ node, text }) =>
    slice(node, text)
      .replaceAll(/\$\{[^}]*\}/g, '')
      .includes(' ')
      ? []
      : ['``'],
  Property: dropProperty,
  SpreadElement: ({ parents }) => (parents[0]?.type === 'ObjectExpression' ? ['...{}'] : []),
  ArrowFunctionExpression: dropResult,
  ReturnStatement: ({ node }) => (isTelling(childAt(node, 'argument')) ? ['return undefined'] : []),
  ExpressionStatement: ({ node }) => (node['directive'] ? [] : [';']),
  ThrowStatement: ({ parents }) => (isWholeBranch(parents) ? [] : [';']),
  ContinueStatement: () => [';'],
  BreakStatement: () => [';'],
}

const swaps: Partial<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '??=': '=',
  '++': '--',
  '--': '++',
}

function swapOperator({ node, text }: Place): string[] {
  const operator = String(node['operator'])
  const swapped = swaps[operator]
  const left = childAt(node, 'left')
  const right = childAt(node, 'right') ?? node
  if (!swapped) return []
  const at = text.indexOf(operator, left ? left.end : right.start)
  const whole = text.slice(node.start, at) + swapped + text.slice(at + operator.length, node.end)
  return [node.type === 'AssignmentExpression' ? whole : `(${whole})`]
}

/** A condition that asks for equality: always true and always false say all there is. */
function isAskedOnly({ node, parents: [parent] }: Place): boolean {
  return parent?.['test'] === node && ['===', '!=='].includes(String(node['operator']))
}

function changeLogic(place: Place): string[] {
  if (place.node['operator'] !== '??') return swapOperator(place)
  return [part(place.node, 'left', place.text), part(place.node, 'right', place.text)]
}

/** The statement or expression with another condition. */
function withTest({ node, text }: Place, test: string): string[] {
  const condition = childAt(node, 'test')
  return condition
    ? [text.slice(node.start, condition.start) + test + text.slice(condition.end, node.end)]
    : []
}

/** Calls that narrow, cut or order what they are called on; without them it goes on as it was. */
const narrowing = new Set([
  ...['filter', 'slice', 'toSorted', 'trim', 'replace', 'replaceAll', 'catch', 'finally'],
  ...[
    'min',
    'max',
    'length',
    'positive',
    'nonnegative',
    'int',
    'regex',
    'refine',
    'optional',
    'default',
    'datetime',
  ],
])
const counterparts: Partial<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  all: 'race',
}

function changeCall({ node, text }: Place): string[] {
  const callee = childAt(node, 'callee')
  const name = callee && childAt(callee, 'property')
  if (!callee || !name || callee['computed'] === true) return []
  const method = slice(name, text)
  const args = Array.isArray(node['arguments']) ? node['arguments'].filter(isNode) : []
  if (/^Math\.(?:min|max)$/.test(slice(callee, text))) return args.map((arg) => slice(arg, text))
  const other = counterparts[method]
  return [
    ...(narrowing.has(method) ? [part(callee, 'object', text)] : []),
    ...(other ? [text.slice(node.start, name.start) + other + text.slice(name.end, node.end)] : []),
  ]
}

function changeLiteral({ node, parents }: Place): string[] {
  const { value } = node
  if (typeof value === 'boolean') return [`${!value}`]
  if (typeof value === 'number') return [value === 1 ? '0' : `${value + 1}`]
  const isPlain = typeof value === 'string' && value !== '' && !value.includes(' ')
  return isPlain && !asksType(parents[0]) ? [`''`] : []
}

/** `typeof x === 'number'`: a type that is none is the same fault as the other comparison. */
function asksType(parent: Node | undefined): boolean {
  return parent !== undefined && childAt(parent, 'left')?.['operator'] === 'typeof'
}

function dropProperty({ parents }: Place): string[] {
  return parents[0]?.type === 'ObjectExpression' ? ['...{}'] : []
}

function dropResult({ node, text }: Place): string[] {
  const body = childAt(node, 'body')
  if (!body || body.type === 'BlockStatement' || !isTelling(body)) return []
  const arrow = text.lastIndexOf('=>', body.start)
  return [`${text.slice(node.start, arrow)}=> undefined`]
}

/** Whether something else could have been answered: a bare yes or no is a literal, with a fault of its own. */
function isTelling(result: Node | undefined): boolean {
  if (!result || result['name'] === 'undefined') return false
  return !(result.type === 'Literal' && (typeof result['value'] === 'boolean' || result['value'] === null))
}

/** `if (wrong) throw …`: without the throw it is the same fault as without the condition. */
function isWholeBranch([parent, grandparent]: readonly Node[]): boolean {
  if (parent?.type === 'IfStatement') return true
  const statements = parent?.['body']
  return grandparent?.type === 'IfStatement' && Array.isArray(statements) && statements.length === 1
}

function slice({ start, end }: Node, text: string): string {
  return text.slice(start, end)
}

/** A child as an expression of its own. */
function part(node: Node, field: string, text: string): string {
  const child = childAt(node, field)
  return child ? `(${slice(child, text)})` : ''
}
