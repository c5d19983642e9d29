import { isRecord } from './http-failure.ts'

/** The entries of a list in a model's words, and whether the list was whole, broke off, or is no list at all. */
export interface ReadList {
  entries: unknown[]
  end: 'whole' | 'cut' | 'broken'
}

/**
 * Reads a JSON list as models write it: bare, in a fenced block, amid prose, within an object, or broken off,
 * in which case the entries that came complete are kept. A lone entry counts as a list of one.
 */
export function readList(text: string): ReadList {
  const body = text
    .replace(/^\uFEFF/, '')
    .replace(/^\s*```\w*\s*/, '')
    .replace(/\s*```\s*$/, '')
  const value = parse(body)
  if (value !== undefined) return listIn(value)
  const start = listStart(body)
  return start === undefined ? { entries: [], end: opens(body) ? 'cut' : 'broken' } : entriesFrom(body, start)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function listIn(value: unknown): ReadList {
  if (Array.isArray(value)) return { entries: isScalars(value) ? [value] : value, end: 'whole' }
  if (!isRecord(value)) return { entries: [], end: 'broken' }
  const list = Object.values(value).find(
    (inner): inner is unknown[] => Array.isArray(inner) && !isScalars(inner),
  )
  if (list) return { entries: list, end: 'whole' }
  return Object.keys(value).length > 0 ? { entries: [value], end: 'whole' } : { entries: [], end: 'broken' }
}

/** Four numbers, even as strings, are one box and not a list of four things. */
function isScalars(list: unknown[]): boolean {
  return list.length > 0 && list.every((entry) => typeof entry !== 'object')
}

/** Where a list of objects, of lists or of nothing begins. */
function listStart(body: string): number | undefined {
  const found = /\[\s*(?=[[{\]]|$)/.exec(body)
  return found ? found.index + 1 : undefined
}

/** Whether the text begins like JSON and ends before all it opened is closed. */
function opens(body: string): boolean {
  if (!/^\s*[[{]/.test(body)) return false
  let depth = 0
  for (const { open } of brackets(body, 0)) depth += open ? 1 : -1
  return depth > 0
}

function entriesFrom(body: string, start: number): ReadList {
  const entries: unknown[] = []
  let depth = 0
  let entryStart = start
  for (const { at, open } of brackets(body, start)) {
    if (open && depth === 0) entryStart = at
    depth += open ? 1 : -1
    if (depth < 0) return { entries, end: 'whole' }
    if (open || depth > 0) continue
    const entry = parse(body.slice(entryStart, at + 1))
    if (entry === undefined) return { entries, end: 'broken' }
    entries.push(entry)
  }
  return { entries, end: 'cut' }
}

/** The brackets of JSON text from `start`, those inside strings left out. */
function* brackets(body: string, start: number): Generator<{ at: number; open: boolean }> {
  const pattern = /"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g
  pattern.lastIndex = start
  for (let found = pattern.exec(body); found; found = pattern.exec(body)) {
    const [token] = found
    if (!token.startsWith('"')) yield { at: found.index, open: token === '[' || token === '{' }
  }
}
