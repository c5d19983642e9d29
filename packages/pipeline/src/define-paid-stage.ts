import {
  DiscardedCalls,
  PermanentError,
  RetryableError,
  answerKey,
  billedCall,
  discardedKey,
  errorCode,
  scanId,
  sha256,
  type DiscardedCall,
  type PaidFor,
  type Plan,
  type StoredText,
} from '@vignette/domain'
import type { z } from 'zod'
import {
  buildStage,
  type Declaration,
  type PlanContext,
  type RecordStage,
  type Stored,
} from './define-stage.ts'
import { payOnce, type PaidAnswer, type PaidRecord } from './pay-once.ts'
import { readRecord, writeRecord } from './records.ts'
import type { Services } from './services.ts'
import type { ScanTask } from './tasks.ts'

/** What a paid stage is given beside its task. */
export interface PaidContext extends PlanContext {
  /** calls for the same result whose answers were of no use, the oldest first */
  discarded: readonly DiscardedCall[]
  paidFor: PaidFor
}

/** How often may be asked. */
export interface CallLimits {
  /** for one result at most, over all orders */
  inAll: number
  /** the setting that says so */
  setting: string
}

interface Paying<In extends z.ZodType, Rec extends z.ZodType, Needs, Answer extends PaidAnswer> {
  /** What the next call draws on, and US dollars at most. */
  price(
    task: z.output<In>,
    plan: Plan,
    discarded: readonly DiscardedCall[],
  ): { pool: string; worstUsd: number }
  limits(task: z.output<In>, plan: Plan): CallLimits
  /** The one paid call. */
  ask(task: z.output<In>, context: Needs & PaidContext): Promise<Answer>
  /** The record of an answer; undefined for one that is of no use. */
  keep(
    answer: Answer,
    task: z.output<In>,
    context: Needs & PaidContext & { answer?: StoredText },
  ): Promise<z.output<Rec> | undefined>
  /** Whether a record is all this order will make of it; otherwise the model is asked again. */
  isFinal(record: z.output<Rec>, task: z.output<In>): boolean
  /** calls of one order at most when they end like this */
  callsInOrder(outcome: string): number
}

/** A stage whose records cost money: one call each, made once. Answers of no use are kept beside, and end the order. */
export function definePaidStage<
  const Name extends string,
  In extends z.ZodType<ScanTask>,
  Rec extends z.ZodType<PaidRecord>,
  Out extends z.ZodType,
  Needs,
  Answer extends PaidAnswer,
>(
  stage: Declaration<Name, In, Rec, Out> & Paying<In, Rec, Needs, Answer>,
): RecordStage<Name, In, Rec, Out, Needs & Stored & Pick<Services, 'ledger'>> {
  type Context = Needs & Stored & Pick<Services, 'ledger'> & PlanContext
  const obtain = async (task: z.output<In>, base: Context): Promise<z.output<Rec>> => {
    const { store, ledger, key, plan } = base
    const paidFor = { run: task.run, collection: task.collection, scan: scanId(task.master) }
    const discarded = await callsSoFar(store, { key, record: stage.record })
    const context = { ...base, discarded, paidFor }
    const reservation = {
      call: key,
      collection: task.collection,
      ...stage.price(task, plan, discarded),
    }
    return payOnce<Answer, z.output<Rec>>(ledger, reservation, {
      async read() {
        const record = await readRecord(store, key, stage.record)
        return record !== null && stage.isFinal(record, task) ? record : null
      },
      async make() {
        refuseToAsk(discarded, { ...stage.limits(task, plan), refusedToo: task.askRefused ?? false })
        return stage.ask(task, context).catch(async (error: unknown) => {
          await keepBilled(error, { store, key, discarded, paidFor })
          throw error
        })
      },
      async keep(given) {
        const answer = await keepText(store, given.text)
        const record = await stage.keep(given, task, { ...context, ...(answer ? { answer } : {}) })
        if (record !== undefined) await writeRecord(store, key, record)
        else await writeDiscarded(store, key, [...discarded, discardedCall(given, { key, paidFor, answer })])
        return record
      },
      useless: (given) => endOf(given, { discarded, paidFor, atMost: stage.callsInOrder(given.outcome) }),
    })
  }
  return { ...buildStage(stage, obtain), paid: true }
}

/** A call that failed and was billed all the same is money too. */
async function keepBilled(
  error: unknown,
  { store, key, discarded, paidFor }: Stored & Pick<PaidContext, 'key' | 'discarded' | 'paidFor'>,
): Promise<void> {
  const call = billedCall(error)
  if (!call) return
  const message = error instanceof Error ? error.message : String(error)
  const failed: DiscardedCall = { key, outcome: errorCode(error), message, call, paidFor }
  await writeDiscarded(store, key, [...discarded, failed])
}

/** The calls for a result that are on record as of no use. */
export async function readDiscarded(store: Services['store'], key: string): Promise<DiscardedCall[]> {
  return (await readRecord(store, discardedKey(key), DiscardedCalls))?.calls ?? []
}

/** These, and the call behind a record that is not final, which the next one takes the place of. */
async function callsSoFar(
  store: Services['store'],
  { key, record: schema }: { key: string; record: z.ZodType<PaidRecord> },
): Promise<DiscardedCall[]> {
  const discarded = await readDiscarded(store, key)
  const record: PaidRecord | null = await readRecord(store, key, schema)
  const { call, paidFor, answer } = record?.provenance ?? {}
  if (!record || !call || !paidFor || discarded.some((known) => known.call.at === call.at)) return discarded
  return [...discarded, discardedCall({ ...record, call }, { key, paidFor, answer })]
}

async function writeDiscarded(store: Services['store'], key: string, calls: DiscardedCall[]): Promise<void> {
  const record: DiscardedCalls = { v: 1, key, calls }
  await writeRecord(store, discardedKey(key), record)
}

function discardedCall(
  { outcome, message, call }: PaidAnswer,
  { key, paidFor, answer }: { key: string; paidFor: PaidFor; answer: StoredText | undefined },
): DiscardedCall {
  return { key, outcome, ...(message ? { message } : {}), call, paidFor, ...(answer ? { answer } : {}) }
}

async function keepText(store: Services['store'], text = ''): Promise<StoredText | undefined> {
  if (text === '') return undefined
  const digest = sha256(text)
  const key = answerKey(digest)
  await store.put(key, Buffer.from(text), { mediaType: 'text/plain; charset=utf-8' })
  return { key, sha256: digest }
}

/** A refusal stands until somebody says otherwise, and nobody asks for ever. */
function refuseToAsk(
  discarded: readonly DiscardedCall[],
  { inAll, setting, refusedToo }: CallLimits & { refusedToo: boolean },
): void {
  const last = discarded.at(-1)
  if (last?.outcome === 'refused' && !refusedToo)
    throw new PermanentError(
      'model-refused',
      `${wordsOf(last)} It is not asked again unless told: add --retry refused.`,
    )
  if (discarded.length >= inAll)
    throw new PermanentError(
      'model-answer-unusable',
      `The model was asked ${discarded.length} times, the last answer: ${wordsOf(last)} Raise ${setting} to ask again.`,
    )
}

interface Asked {
  discarded: readonly DiscardedCall[]
  paidFor: PaidFor
  atMost: number
}

/** The end of the order, or of this attempt at it. */
function endOf(answer: PaidAnswer, { discarded, paidFor, atMost }: Asked): Error {
  if (answer.outcome === 'refused') return new PermanentError('model-refused', wordsOf(answer))
  const made = discarded.filter((earlier) => earlier.paidFor.run === paidFor.run).length + 1
  const words = wordsOf(answer)
  return made < atMost
    ? new RetryableError('model-answer-unusable', `${words} It is asked once more.`, { notBeforeMs: 0 })
    : new PermanentError('model-answer-unusable', `${words} Run again to ask again.`)
}

function wordsOf(answer: { outcome: string; message?: string | undefined } | undefined): string {
  const { outcome = 'none', message } = answer ?? {}
  return (message ?? outcome).replace(/[.!]?$/, '.')
}
