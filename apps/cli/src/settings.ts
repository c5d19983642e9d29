import { CollectionSettings, type Plan, type Service } from '@vignette/domain'
import { discover, readSettings, resolvePlan, type PlacedProblem } from '@vignette/pipeline'
import { readFile } from 'node:fs/promises'
import { UsageError } from './exit.ts'

export interface Chosen {
  settings: CollectionSettings
  plan: Plan
}

/** Reads a collection's settings file, or takes the defaults, and fills in the plan. Throws `UsageError` listing every problem. */
export async function choosePlan(choice: {
  file?: string | undefined
  recipe?: string | undefined
  service: Service
}): Promise<Chosen> {
  const { file, recipe, service } = choice
  const read = readSettings(file ? await readText(file) : '')
  if ('problems' in read) throw new UsageError(listProblems(file, read.problems))
  const settings = recipe ? CollectionSettings.parse({ ...read.settings, recipe }) : read.settings
  const resolved = resolvePlan(settings, { catalogue: await discover(), service, now: new Date() })
  if ('problems' in resolved) throw new UsageError(listProblems(file, read.place(resolved.problems)))
  return { settings, plan: resolved.plan }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new UsageError(`There is no settings file ${file}.`)
  }
}

function listProblems(file: string | undefined, problems: readonly PlacedProblem[]): string {
  const lines = problems.map(({ line, key, message }) => {
    const place = file ? `${file}:${line}` : 'settings'
    return `  ${place}${key ? `  ${key}` : ''}: ${message}`
  })
  return [
    `The settings have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`,
    ...lines,
  ].join('\n')
}
