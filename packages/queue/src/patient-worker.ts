import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, type Job } from 'bullmq'
import { ReadableJob } from './readable-job.ts'

/** How long a worker waits before it asks again a datastore that has refused it, in ms. */
const waitMs = 1000

/** BullMQ asks again at once, thousands of times a second, when a datastore answers but refuses: its memory or disk is full. */
export class PatientWorker extends Worker {
  protected override get Job(): typeof Job {
    return ReadableJob
  }

  protected override async moveToActive(token: string, name?: string): ReturnType<Worker['moveToActive']> {
    try {
      return await super.moveToActive(token, name)
    } catch (error) {
      if (!this.closing) await sleep(waitMs)
      throw error
    }
  }
}
