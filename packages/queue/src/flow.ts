import { PermanentError } from '@vignette/domain'
import type { AnyStage, Stage } from './stage.ts'

/** A job to be: what a stage is to be given. */
export interface Task {
  stage: string
  payload: unknown
}

export interface Flow<Services = unknown> {
  /** In the order of work: what is empty stays empty once all before it is, but for what begins anew. */
  // oxlint-disable-next-line typescript/no-explicit-any -- stages of one flow have nothing in common but what they need
  readonly stages: readonly Stage<string, any, any, Services>[]
  /** Throws `PermanentError` for a name that is none of its stages. */
  stage(name: string): AnyStage
  /** A line such as `scan ─each pages▶ detect ─▶ crop ─▶ publish`. */
  describe(): string
  /**
   * What follows when a stage has made `output` of `input`: nothing after the last stage, never nothing before. What begins
   * anew has an end of its own, so beside it the work it came from goes on, or ends, as it would have.
   */
  after(stage: string, input: unknown, output: unknown): Task[]
  /** The task with which any ending goes to the last stage; null when it is the last stage that ended. */
  ending(stage: string, input: unknown): Task | null
}

/** One stage and how work comes to it. */
export interface FlowEdge {
  stage: AnyStage
  /** the list in the output before, one job per entry; absent: the output itself is the payload */
  each?: string
  /** the list in its own output that holds more jobs for itself */
  again?: string
  /** the list in its own output that holds jobs for the first stage, beside what follows */
  anew?: string
}

/** The flow of edges in order, of which the last takes every ending. */
export function createFlow<Services>(edges: readonly FlowEdge[]): Flow<Services> {
  const last = edges.at(-1)
  const names = edges.map((edge) => edge.stage.name)
  if (!last || new Set(names).size < names.length)
    throw new PermanentError('internal', `A flow needs stages of different names, not: ${names.join(', ')}.`)
  const indexOf = (name: string): number => {
    const index = names.indexOf(name)
    if (index >= 0) return index
    throw new PermanentError('internal', `The flow has no stage ${name}; it has ${names.join(', ')}.`)
  }
  const ending = (name: string, input: unknown): Task | null =>
    indexOf(name) === edges.length - 1 ? null : { stage: last.stage.name, payload: parse(last.stage, input) }
  return {
    stages: edges.map((edge) => edge.stage),
    stage: (name) => (edges[indexOf(name)] ?? last).stage,
    describe: () => edges.map(draw).join(' '),
    ending,
    after(name, input, output) {
      const index = indexOf(name)
      const edge = edges[index]
      const tasks = [
        ...tasksIn(output, edge?.again, name),
        ...(index < edges.length - 2 ? tasksFor(edges[index + 1], output) : []),
      ]
      const end = tasks.length === 0 ? ending(name, input) : null
      return [...tasksIn(output, edge?.anew, names[0]), ...(end ? [end] : tasks)]
    },
  }
}

function tasksFor(edge: FlowEdge | undefined, output: unknown): Task[] {
  if (!edge) return []
  const payloads = edge.each === undefined ? [output] : listIn(output, edge.each)
  return payloads.map((payload) => ({ stage: edge.stage.name, payload }))
}

function tasksIn(output: unknown, field: string | undefined, stage = ''): Task[] {
  return field === undefined ? [] : listIn(output, field).map((payload) => ({ stage, payload }))
}

function listIn(output: unknown, field: string): unknown[] {
  const list: unknown = output && typeof output === 'object' ? Reflect.get(output, field) : undefined
  if (Array.isArray(list)) return list
  throw new PermanentError('internal', `The result of a stage has no list ${field}.`)
}

function parse(stage: AnyStage, payload: unknown): unknown {
  const parsed = stage.input.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new PermanentError('bad-payload', `${stage.name} cannot take what an earlier stage took.`, {
    cause: parsed.error,
  })
}

function draw({ stage, each, again, anew }: FlowEdge, index: number): string {
  const arrow = each === undefined ? '─▶ ' : `─each ${each}▶ `
  const loops = [
    ...(again === undefined ? [] : [` ↺ ${again}`]),
    ...(anew === undefined ? [] : [` ⇤ ${anew}`]),
  ]
  return `${index === 0 ? '' : arrow}${stage.name}${loops.join('')}`
}
