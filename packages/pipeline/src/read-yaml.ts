import { LineCounter, isNode, parseDocument, type Document } from 'yaml'
import type { Problem } from './problems.ts'
import { deepest, findOdd, lineTooDeep } from './yaml-limits.ts'

/** A problem with the place in the file where it stands, from 1. */
export interface PlacedProblem {
  line: number
  /** the key, as `detect.labels[0]`; empty for the file as a whole */
  key: string
  message: string
}

export interface ReadYaml {
  /** what it says; absent where there are problems */
  content?: unknown
  problems: PlacedProblem[]
  /** Finds the lines of problems that turn up later. */
  place: (problems: Problem[]) => PlacedProblem[]
}

/** Bytes of a settings file at most. */
export const longestSettings = 1024 * 1024
const mostProblems = 100

/** Reads YAML, or JSON, which is YAML too. It may come from anybody, so it costs no more than its size lets expect. */
export function readYaml(text: string): ReadYaml {
  const nothing = { place: placeIn(undefined, new LineCounter()) }
  if (Buffer.byteLength(text) > longestSettings)
    return { ...nothing, problems: [{ line: 1, key: '', message: 'settings have 1 MB at most' }] }
  const deep = lineTooDeep(text)
  if (deep !== undefined)
    return {
      ...nothing,
      problems: [{ line: deep, key: '', message: `this lies more than ${deepest} levels deep` }],
    }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const place = placeIn(document, lines)
  const broken = document.errors.map(({ pos, message }) => ({ at: pos[0], message: message.split('\n')[0] }))
  const wrong = (broken.length > 0 ? broken : findOdd(document)).slice(0, mostProblems)
  if (wrong.length > 0)
    return {
      place,
      problems: wrong.map(({ at, message = 'this is not YAML' }) => ({
        line: lines.linePos(at).line,
        key: '',
        message,
      })),
    }
  return { content: document.toJS() ?? {}, problems: [], place }
}

function placeIn(document: Document | undefined, lines: LineCounter): ReadYaml['place'] {
  const lineOf = (path: Problem['path']): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document?.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  return (problems) =>
    problems
      .slice(0, mostProblems)
      .map(({ path, message }) => ({ line: lineOf(path), key: keyOf(path), message }))
}

function keyOf(path: Problem['path']): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}
