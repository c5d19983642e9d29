import type { KeepJobs, Processor, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq'

/** What differs between the engines: where BullMQ keeps its queues. */
export interface Datastore {
  readonly name: 'embedded' | 'redis'
  openQueue(name: string, options: Omit<QueueOptions, 'connection'>): Queue
  openWorker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): Worker
  /**
   * Lets no job of the queue start for so many ms, unless none would for longer already. One step of the datastore, whoever
   * else does so: BullMQ's own call puts any pause in the place of the one before.
   */
  raisePause(queue: Queue, ms: number): Promise<void>
  /** Done jobs stay so long (in s) and so many, to be looked at. */
  readonly keepCompleted: KeepJobs
  close(): Promise<void>
}
