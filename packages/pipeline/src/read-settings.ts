import { CollectionSettings } from '@vignette/domain'
import { LineCounter, isNode, parseDocument } from 'yaml'
import type { Problem } from './resolve-plan.ts'

/** A problem with the place in the file where it stands, from 1. */
export interface PlacedProblem {
  line: number
  /** the key, as `detect.labels[0]`; empty for the file as a whole */
  key: string
  message: string
}

export type ReadSettings =
  | { settings: CollectionSettings; place: (problems: Problem[]) => PlacedProblem[] }
  | { problems: PlacedProblem[] }

/** Reads a collection's settings from YAML or JSON, which is YAML too. Reports every problem at once. */
export function readSettings(text: string): ReadSettings {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      key: '',
      message: error.message.split('\n')[0] ?? 'not YAML',
    }))
    return { problems }
  }
  const lineOf = (path: Problem['path']): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const place = (problems: Problem[]): PlacedProblem[] =>
    problems
      .map(({ path, message }) => ({ line: lineOf(path), key: keyOf(path), message }))
      .toSorted((a, b) => a.line - b.line)
  const parsed = CollectionSettings.safeParse(document.toJS() ?? {})
  if (parsed.success) return { settings: parsed.data, place }
  return { problems: place(parsed.error.issues.flatMap(problemsOf)) }
}

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] }

/** An unknown key is reported where it stands, not at the table it stands in. */
function problemsOf(issue: Issue): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return (issue.keys ?? []).map((key) => ({ path: [...path, key], message: 'there is no such setting' }))
}

function keyOf(path: Problem['path']): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}
