import {
  createListedLog,
  createTestFlow,
  item,
  type Handlers,
  type LogLine,
} from '../../../test/contracts/engine-harness.ts'
import type { JobFailure, StageEvent, WorkOptions } from '../src/engine.ts'
import type { Attempt, StageContext } from '../src/finish-job.ts'
import type { Flow, Task } from '../src/flow.ts'
import { openRateLimitedQueue } from '../src/rate-limit.ts'
import { FakeQueue, fakeJob, type Told } from './fake-bullmq.ts'

/** What came of a job: everything that anybody was told. */
export interface Witness {
  /** the job and its queue */
  told: Told
  followed: Task[]
  failures: JobFailure[]
  events: Partial<StageEvent>[]
  lines: LogLine[]
}

export interface StandIns {
  stage?: 'first' | 'second' | 'last'
  flow?: Flow
  handlers?: Partial<Handlers>
  options?: Partial<WorkOptions>
  follow?: StageContext['follow']
}

/** The surroundings of the jobs of one stage of the test flow: three attempts, a first wait of 5 ms, a deadline of a minute. */
export function fakeContext(standIns: StandIns = {}): StageContext & Witness {
  const witness: Witness = { told: [], followed: [], failures: [], events: [], lines: [] }
  const flow = standIns.flow ?? createTestFlow()
  const queue = openRateLimitedQueue(new FakeQueue('second').asQueue, {
    alone: false,
    raisePause: async (ms) => void witness.told.push(['raisePause', ms]),
  })
  return {
    ...witness,
    flow,
    stage: flow.stage(standIns.stage ?? 'second'),
    services: {
      handlers: { second: async () => ({ more: [] }), last: async () => ({}), ...standIns.handlers },
    },
    queue,
    backlog: { waitForRoom: async () => undefined },
    follow: standIns.follow ?? (async (tasks) => void witness.followed.push(...tasks)),
    options: {
      log: createListedLog(witness.lines),
      onFailure: async (failure) => void witness.failures.push(failure),
      onEvent: (event) => witness.events.push(event),
      ...standIns.options,
    },
  }
}

/** An attempt at the job of `x`, the first unless told, that has run for 7 ms. */
export function fakeAttempt({
  job = {},
  number = 1,
  ...standIns
}: StandIns & { job?: object; number?: number } = {}): Attempt & Witness {
  const context = fakeContext(standIns)
  return {
    ...context,
    job: fakeJob(context.told, { data: item('x'), ...job }),
    subject: 'x',
    number,
    token: 'token',
    log: context.options.log,
    tookMs: () => 7,
    emit: (event) => context.events.push(event),
  }
}
