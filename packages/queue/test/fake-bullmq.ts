import { EventEmitter } from 'node:events'
import type {
  Job,
  JobState,
  JobsOptions,
  Processor,
  Queue,
  QueueOptions,
  Worker,
  WorkerOptions,
} from 'bullmq'

// Stand-ins for BullMQ that keep no jobs but what a test needs, and note what they are told.

/** The calls of a stand-in, in order: the name of the method, and what it was given. */
export type Told = unknown[][]

/** A job at its first attempt, of the stage `second` unless told. */
export function fakeJob(told: Told, fields: object = {}): Job {
  const note =
    (method: string) =>
    async (...args: unknown[]): Promise<void> =>
      void told.push([method, ...args])
  const job: Job = Object({
    id: 'second.x.r1',
    queueName: 'second',
    data: { run: 'r1', name: 'x' },
    opts: {},
    progress: 0,
    attemptsMade: 0,
    attemptsStarted: 1,
    stalledCounter: 0,
    timestamp: Date.now(),
    moveToWait: note('moveToWait'),
    moveToDelayed: note('moveToDelayed'),
    updateProgress: async (progress: object) => {
      told.push(['updateProgress', progress])
      job.progress = progress
    },
    ...fields,
  })
  return job
}

export class FakeQueue extends EventEmitter {
  readonly told: Told = []
  /** by id */
  readonly states = new Map<string, JobState>()
  readonly name: string
  readonly options: Omit<QueueOptions, 'connection'>
  isHalted = false
  limiterMs = 0
  rate: { max: number; duration: number } | null = null
  concurrency: number | null = null

  constructor(name: string, options: Omit<QueueOptions, 'connection'> = {}) {
    super()
    this.name = name
    this.options = options
  }

  get asQueue(): Queue {
    return Object(this)
  }

  async add(name: string, data: unknown, options: JobsOptions): Promise<void> {
    this.told.push(['add', name, data, options])
    this.put(options)
  }

  async addBulk(jobs: { opts: JobsOptions }[]): Promise<void> {
    this.told.push(['addBulk', jobs])
    for (const { opts } of jobs) this.put(opts)
  }

  private put({ jobId = '' }: JobsOptions): void {
    if (!this.states.has(jobId)) this.states.set(jobId, 'waiting')
  }

  async getJobState(id: string): Promise<JobState | 'unknown'> {
    this.told.push(['getJobState', id])
    return this.states.get(id) ?? 'unknown'
  }

  async getJobCounts(...states: string[]): Promise<Record<string, number>> {
    this.told.push(['getJobCounts', ...states])
    const all = [...this.states.values()]
    const counted = states.map((state) => [state, all.filter((one) => one === state).length] as const)
    return Object.fromEntries(counted.filter(([, count]) => count > 0))
  }

  async remove(id: string): Promise<void> {
    this.told.push(['remove', id])
    this.states.delete(id)
  }

  isPaused = async (): Promise<boolean> => this.isHalted
  getRateLimitTtl = async (): Promise<number> => this.limiterMs
  getGlobalRateLimit = async (): Promise<FakeQueue['rate']> => this.rate
  getGlobalConcurrency = async (): Promise<number | null> => this.concurrency
  setGlobalRateLimit = async (max: number, duration: number): Promise<void> =>
    void (this.rate = { max, duration })
  setGlobalConcurrency = async (most: number): Promise<void> => void (this.concurrency = most)
  removeGlobalConcurrency = async (): Promise<void> => void (this.concurrency = null)
  close = async (): Promise<void> => void this.told.push(['close'])
}

export class FakeWorker extends EventEmitter {
  readonly told: Told = []
  readonly name: string
  readonly process: Processor
  readonly options: Omit<WorkerOptions, 'connection'>
  concurrency: number
  runs = true
  /** resolves when the jobs it has are done */
  jobsEnded: Promise<void> = Promise.resolve()

  constructor(name: string, process: Processor, options: Omit<WorkerOptions, 'connection'>) {
    super()
    this.name = name
    this.process = process
    this.options = options
    this.concurrency = options.concurrency ?? 1
  }

  get asWorker(): Worker {
    return Object(this)
  }

  waitUntilReady = async (): Promise<void> => void this.told.push(['waitUntilReady'])
  isRunning = (): boolean => this.runs
  cancelJob = (id: string): boolean => this.told.push(['cancelJob', id]) > 0
  cancelAllJobs = (): void => void this.told.push(['cancelAllJobs'])
  close = (): Promise<void> => {
    this.told.push(['close'])
    return this.jobsEnded
  }
}
