import { CollectionSettings } from '@vignette/domain'
import { LineCounter, isNode, parseDocument } from 'yaml'
import type { Problem } from './problems.ts'

/** A problem with the place in the file where it stands, from 1. */
export interface PlacedProblem {
  line: number
  /** the key, as `detect.labels[0]`; empty for the file as a whole */
  key: string
  message: string
}

export interface ReadSettings {
  /** What could be read; where there are problems, with defaults in the place of what is wrong. */
  settings: CollectionSettings
  problems: PlacedProblem[]
  /** Finds the lines of problems that turn up later. */
  place: (problems: Problem[]) => PlacedProblem[]
}

/** Reads a collection's settings from YAML or JSON, which is YAML too. Reports every problem at once. */
export function readSettings(text: string): ReadSettings {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const lineOf = (path: Problem['path']): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const place = (problems: Problem[]): PlacedProblem[] =>
    problems.map(({ path, message }) => ({ line: lineOf(path), key: keyOf(path), message }))
  const broken = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    key: '',
    message: error.message.split('\n')[0] ?? 'this is not YAML',
  }))
  if (broken.length > 0) return { settings: CollectionSettings.parse({}), problems: broken, place }
  const { settings, problems } = parseWhatFits(document.toJS() ?? {})
  return { settings, problems: place(problems), place }
}

/** Parses what fits after leaving out what does not, so that one problem does not hide another. */
function parseWhatFits(content: unknown): { settings: CollectionSettings; problems: Problem[] } {
  const parsed = CollectionSettings.safeParse(content)
  if (parsed.success) return { settings: parsed.data, problems: [] }
  const problems = parsed.error.issues.flatMap(problemsOf)
  const rest = structuredClone(content)
  for (const { path } of problems) removeAt(rest, path)
  const again = CollectionSettings.safeParse(rest)
  return { settings: again.success ? again.data : CollectionSettings.parse({}), problems }
}

function removeAt(content: unknown, path: Problem['path']): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => Object(at)[key], content)
  const last = path.at(-1)
  if (last !== undefined && parent !== null && typeof parent === 'object')
    Reflect.deleteProperty(parent, last)
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
