import { Lexer, visit, type Document } from 'yaml'

// Many times what any settings have.

/** Lists and tables within one another. */
export const deepest = 64
/** Keys, values, lists and tables. */
const mostNodes = 5000
const mostAliases = 100

/** The first line that lies too deep, told from its tokens: what composes a tree of them calls itself at each level. */
export function lineTooDeep(text: string): number | undefined {
  let line = 1
  let flow = 0
  let dashes = 0
  let indent: number | undefined = 0
  const indents: number[] = []
  for (const token of new Lexer().lex(text)) {
    if (token === '\n' || token === '\r\n') {
      line += 1
      dashes = 0
      indent = 0
      continue
    }
    if (indent !== undefined && /^ +$/.test(token)) {
      indent = token.length
      continue
    }
    if (indent !== undefined && flow === 0 && !token.startsWith('#')) {
      while ((indents.at(-1) ?? -1) >= indent) indents.pop()
      indents.push(indent)
    }
    indent = undefined
    if (token === '[' || token === '{') flow += 1
    if (token === ']' || token === '}') flow -= 1
    if (token === '-' || token === '?') dashes += 1
    if (indents.length + flow + dashes > deepest) return line
    line += token.split('\n').length - 1
  }
  return undefined
}

interface Odd {
  /** offset in the text */
  at: number
  message: string
}

/** What parses, and cannot be settings: aliases that lead nowhere, into themselves or to very much, and too many entries. */
export function findOdd(document: Document.Parsed): Odd[] {
  const odd: Odd[] = []
  let nodes = 0
  let aliases = 0
  visit(document, {
    Node(_key, node) {
      nodes += 1
      if (nodes <= mostNodes) return undefined
      odd.push({ at: node.range?.[0] ?? 0, message: `settings have ${mostNodes} entries at most` })
      return visit.BREAK
    },
  })
  if (odd.length > 0) return odd
  visit(document, {
    Alias(_key, node, path) {
      const target = node.resolve(document)
      const at = node.range?.[0] ?? 0
      aliases += 1
      if (!target) odd.push({ at, message: `nothing before this is named &${node.source}` })
      else if (path.includes(target)) odd.push({ at, message: `&${node.source} lies within itself` })
      if (aliases > mostAliases) {
        odd.push({ at, message: `settings have ${mostAliases} aliases at most` })
        return visit.BREAK
      }
      return undefined
    },
  })
  return odd.length > 0 ? odd : tooMuch(document)
}

/** Aliases of aliases grow beyond all bounds; the library counts what they come to, and does not say where. */
function tooMuch(document: Document.Parsed): Odd[] {
  try {
    document.toJS({ maxAliasCount: mostAliases })
    return []
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    let at = 0
    visit(document, {
      Alias(_key, node) {
        at = node.range?.[0] ?? 0
        return visit.BREAK
      },
    })
    return [{ at, message: 'the aliases of these settings come to too much; write out what they stand for' }]
  }
}
