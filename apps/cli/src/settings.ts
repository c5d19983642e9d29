import { inOneLine, type CollectionSettings, type Plan, type Service } from '@vignette/domain'
import {
  loadDefinitions,
  longestSettings,
  readSettings,
  resolvePlan,
  type PlacedProblem,
} from '@vignette/pipeline'
import { createReadStream } from 'node:fs'
import { UsageError } from './exit.ts'

export interface ChosenPlan {
  settings: CollectionSettings
  plan: Plan
}

/** Reads a collection's settings file, or takes the defaults, and fills in the plan. Throws `UsageError` listing every problem. */
export async function choosePlan(choice: {
  file?: string | undefined
  recipe?: string | undefined
  service: Service
}): Promise<ChosenPlan> {
  const { file, recipe, service } = choice
  const read = readSettings(file ? await readText(file) : '')
  const settings = recipe ? { ...read.settings, recipe } : read.settings
  const resolved = resolvePlan(settings, { definitions: await loadDefinitions(), service, now: new Date() })
  const found = 'problems' in resolved ? read.place(resolved.problems) : []
  const problems = [...read.problems, ...found].toSorted((a, b) => a.line - b.line)
  if (problems.length > 0 || !('plan' in resolved)) throw new UsageError(listProblems(file, problems))
  return { settings, plan: resolved.plan }
}

async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = []
  try {
    // One byte more than is taken: what is larger is never held, and what has no size of its own is bounded as well.
    for await (const chunk of createReadStream(file, { end: longestSettings })) chunks.push(chunk)
  } catch {
    throw new UsageError(`There is no settings file ${file}.`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function listProblems(file: string | undefined, problems: readonly PlacedProblem[]): string {
  const lines = problems.map(({ line, key, message }) => {
    const place = file ? `${file}:${line}` : 'settings'
    return inOneLine(`  ${place}${key ? `  ${key}` : ''}: ${message}`)
  })
  return [
    `The settings have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`,
    ...lines,
  ].join('\n')
}
