import { namesBox, readEdges } from './edges.ts'
import { isRecord } from './http-failure.ts'

/** The entries of all lists in a model's words, and whether the last was whole, broke off, or none is there at all. */
export interface ReadList {
  entries: unknown[]
  end: 'whole' | 'cut' | 'broken'
}

/**
 * Reads JSON lists as models write them: bare, in fenced blocks, amid prose, within objects, several, or broken off, in
 * which case the entries that came complete are kept. A lone entry counts as a list of one; an entry that is no JSON
 * stays as its text.
 */
export function readList(text: string): ReadList {
  const whole = parse(text.replace(/^\uFEFF/, ''))
  const { values, open } = whole === undefined ? valuesIn(text) : { values: [whole], open: false }
  const lists = values.flatMap(listsIn)
  const boxed = lists.filter((list) => list.some((entry) => readEdges(entry)))
  // A list of something else is no news where there is one of boxes.
  const entries = (boxed.length > 0 ? boxed : lists).flat()
  if (open) return { entries, end: 'cut' }
  return { entries, end: lists.length > 0 ? 'whole' : 'broken' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The lists a value holds, in their order: itself, or those within it. */
function listsIn(value: unknown): unknown[][] {
  if (Array.isArray(value)) return isScalars(value) ? [[value]] : [value.flatMap(entriesIn)]
  if (!isRecord(value) || Object.keys(value).length === 0) return []
  if (namesBox(value) || readEdges(value)) return [[value]]
  const inner = Object.values(value).filter(
    (held) => isRecord(held) || (Array.isArray(held) && !isScalars(held)),
  )
  const lists = inner.flatMap(listsIn)
  return lists.length > 0 ? lists : [[value]]
}

/** An entry of a list, or what it holds where it is a list of its own: pages of pictures, say. */
function entriesIn(entry: unknown): unknown[] {
  const lists = typeof entry === 'object' && entry !== null ? listsIn(entry) : []
  const boxes = lists.flat().filter((held) => readEdges(held))
  return boxes.length > 0 ? boxes : [entry]
}

/** Four numbers, even as strings, are one box and not a list of four things. */
function isScalars(list: unknown[]): boolean {
  return list.length > 0 && list.every((entry) => typeof entry !== 'object')
}

/** What is JSON in a text that as a whole is none; `open`: the last of it broke off. */
function valuesIn(text: string): { values: unknown[]; open: boolean } {
  const values: unknown[] = []
  for (let at = nextOpening(text, 0); at !== undefined;) {
    const end = endOf(text, at)
    const value = end === undefined ? undefined : parse(text.slice(at, end))
    const saved = value === undefined ? salvage(text.slice(at, end)) : []
    if (value !== undefined) values.push(value)
    else if (saved.length > 0) values.push(saved)
    if (end === undefined) return { values, open: true }
    at = nextOpening(text, end)
  }
  return { values, open: false }
}

/** The complete entries of a list that is broken somewhere, those that are no JSON as their text. */
function salvage(list: string): unknown[] {
  const entries: unknown[] = []
  if (!isList(list) && !wrapsList(list)) return entries
  for (let at = nextOpening(list, 1); at !== undefined;) {
    const end = endOf(list, at)
    if (end === undefined) return [...entries, ...salvage(list.slice(at))]
    const entry = list.slice(at, end)
    entries.push(parse(entry) ?? (isList(entry) ? salvage(entry) : entry))
    at = nextOpening(list, end)
  }
  return entries
}

const isList = (text: string): boolean => text.startsWith('[')

/** Whether an object is there for the list in it, and is no entry that broke off: its first bracket holds no numbers. */
function wrapsList(text: string): boolean {
  const [, key = '', bracket = ''] = /^\{[^[{]*"(\w+)"\s*:\s*(\[\s*(?=[[{\]]|$)|\{)/.exec(text) ?? []
  return bracket !== '' && !namesBox({ [key]: true })
}

function nextOpening(text: string, from: number): number | undefined {
  const found = text.slice(from).search(/[[{]/)
  return found < 0 ? undefined : from + found
}

/** Where what is opened at `start` is closed, brackets inside strings left out; undefined where the text ends before. */
function endOf(text: string, start: number): number | undefined {
  const pattern = /"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g
  pattern.lastIndex = start
  let depth = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [token] = found
    if (token === '[' || token === '{') depth += 1
    if (token === ']' || token === '}') depth -= 1
    if (depth === 0) return pattern.lastIndex
  }
  return undefined
}
