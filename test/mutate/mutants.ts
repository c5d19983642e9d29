import { childrenOf, isSyntax, parse, type Node } from './syntax.ts'
import { changesOf } from './changes.ts'

/** One small fault: the text from `start` to `end` of a file is `after` in place of `before`. */
export interface Mutant {
  file: string
  start: number
  end: number
  before: string
  after: string
  /** from 1 */
  line: number
  /** the words of that line */
  code: string
}

/** Every fault that can be put into a file and leaves it readable, in the order of its text. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const found: Mutant[] = []
  const lines = text.split('\n')
  const visit = (node: Node, parents: readonly Node[]): void => {
    const { start, end } = node
    const before = text.slice(start, end)
    for (const after of new Set(changesOf({ node, parents, text }))) {
      if (after === before || !isSyntax(text.slice(0, start) + after + text.slice(end))) continue
      const line = text.slice(0, start).split('\n').length
      found.push({ file, start, end, before, after, line, code: lines[line - 1]?.trim() ?? '' })
    }
    for (const child of childrenOf(node)) visit(child, [node, ...parents])
  }
  visit(parse(text), [])
  return found
}

export function mutate(text: string, { start, end, after }: Mutant): string {
  return text.slice(0, start) + after + text.slice(end)
}
