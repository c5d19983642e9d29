import { CollectionSettings } from '@vignette/domain'
import type { Problem } from './problems.ts'
import { readYaml, type ReadYaml } from './read-yaml.ts'

export interface ReadSettings extends Pick<ReadYaml, 'problems' | 'place'> {
  /** What could be read; where there are problems, with defaults in the place of what is wrong. */
  settings: CollectionSettings
}

/** Reads a collection's settings from YAML or JSON. Reports every problem at once. */
export function readSettings(text: string): ReadSettings {
  const { content, problems: broken, place } = readYaml(text)
  if (broken.length > 0) return { settings: CollectionSettings.parse({}), problems: broken, place }
  const { settings, problems } = parseWhatFits(content)
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
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (Object.hasOwn(Object(at), key) ? Object(at)[key] : undefined), content)
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
