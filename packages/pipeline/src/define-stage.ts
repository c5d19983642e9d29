import type { Plan } from '@vignette/domain'
import type { JobContext, Stage, StageOptions } from '@vignette/queue'
import type { z } from 'zod'
import { readPlan, readRecord, writeRecord } from './records.ts'
import type { Services } from './services.ts'
import { ScanTask } from './tasks.ts'

/** What a stage of the pipeline is given beside its task. */
export interface PlanContext extends JobContext {
  plan: Plan
  /** of the record to be made; what else belongs to it lies beside it */
  key: string
}

/** A stage that makes one record of each task. The record is in the store: the work is done, whoever did it. */
export interface RecordStage<
  Name extends string = string,
  In extends z.ZodType = z.ZodType,
  Kept extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
  Needs = unknown,
> extends Stage<Name, In, Out, Needs> {
  readonly record: Kept
  /** Its records are paid for: answers of no use lie beside them. */
  readonly paid?: boolean
  /** The key of the record, computed from all that decides what will be in it. */
  result(task: z.output<In>, plan: Plan): string
  /** What goes on from the record; never looks further than its three inputs. */
  next(task: z.output<In>, record: z.output<Kept>, plan: Plan): z.output<Out>
}

/** What every stage with records says of itself. */
export interface Declaration<
  Name extends string,
  In extends z.ZodType<ScanTask>,
  Kept extends z.ZodType,
  Out extends z.ZodType,
> extends Pick<
  RecordStage<Name, In, Kept, Out>,
  'name' | 'input' | 'record' | 'paid' | 'output' | 'result' | 'next'
> {
  options: StageOptions
  subject(task: z.output<In>): string
  priority?(task: z.output<In>): number
  pools?: {
    names: readonly string[]
    of(task: z.output<In>, plan: Plan): string
    /** all that a plan leads to */
    within(plan: Plan): readonly string[]
  }
}

interface Making<In extends z.ZodType, Kept extends z.ZodType, Needs> {
  /** Makes the record; images that it speaks of are in the store before it returns. */
  make(task: z.output<In>, context: Needs & PlanContext): Promise<z.output<Kept>>
}

export type Stored = Pick<Services, 'store'>

/** A stage whose records cost time. */
export function defineRecordStage<
  const Name extends string,
  In extends z.ZodType<ScanTask>,
  Rec extends z.ZodType,
  Out extends z.ZodType,
  Needs,
>(
  stage: Declaration<Name, In, Rec, Out> & Making<In, Rec, Needs>,
): RecordStage<Name, In, Rec, Out, Needs & Stored> {
  return buildStage(stage, async (task, context: Needs & Stored & PlanContext) => {
    const { store, key } = context
    const known = await readRecord(store, key, stage.record)
    if (known !== null) return known
    const record = await stage.make(task, context)
    await writeRecord(store, key, record)
    return record
  })
}

/** The stage of a declaration whose records are obtained in this way. */
export function buildStage<
  Name extends string,
  In extends z.ZodType<ScanTask>,
  Rec extends z.ZodType,
  Out extends z.ZodType,
  Needs extends Stored,
>(
  declaration: Declaration<Name, In, Rec, Out>,
  obtain: (task: z.output<In>, context: Needs & PlanContext) => Promise<z.output<Rec>>,
): RecordStage<Name, In, Rec, Out, Needs> {
  const { pools, ...rest } = declaration
  const poolOf = async (task: z.output<In>, { store }: Stored): Promise<string> =>
    pools ? pools.of(task, await readPlan(store, task.plan)) : ''
  const poolsWithin = async (earlier: unknown, { store }: Stored): Promise<readonly string[]> =>
    pools?.within(await readPlan(store, ScanTask.parse(earlier).plan)) ?? []
  return {
    ...rest,
    ...(pools ? { pools: { names: pools.names, of: poolOf, within: poolsWithin } } : {}),
    async run(task, context) {
      const plan = await readPlan(context.store, task.plan)
      const made = await obtain(task, { ...context, plan, key: rest.result(task, plan) })
      return rest.next(task, made, plan)
    },
  }
}
