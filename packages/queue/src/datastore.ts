import type { KeepJobs, Processor, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq'

/** What differs between the engines: where BullMQ keeps its queues. */
export interface Datastore {
  readonly name: 'embedded' | 'redis'
  openQueue(name: string, options: Omit<QueueOptions, 'connection'>): Queue
  openWorker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): Worker
  /** Done jobs stay so long (in s) and so many, to be looked at. */
  readonly keepCompleted: KeepJobs
  close(): Promise<void>
}
