import type { Datastore } from '../src/datastore.ts'
import { FakeQueue, FakeWorker, type Told } from './fake-bullmq.ts'

/** A datastore of stand-ins, which are there to be looked at. */
export class FakeDatastore implements Datastore {
  readonly told: Told = []
  readonly queues: FakeQueue[] = []
  readonly workers: FakeWorker[] = []
  readonly keepCompleted = { age: 60 }
  readonly name: Datastore['name']

  constructor(name: Datastore['name'] = 'redis') {
    this.name = name
  }

  openQueue: Datastore['openQueue'] = (name, options) => {
    const queue = new FakeQueue(name, options)
    this.queues.push(queue)
    return queue.asQueue
  }

  openWorker: Datastore['openWorker'] = (name, process, options) => {
    const worker = new FakeWorker(name, process, options)
    this.workers.push(worker)
    return worker.asWorker
  }

  raisePause: Datastore['raisePause'] = async ({ name }, ms) => void this.told.push(['raisePause', name, ms])
  close = async (): Promise<void> => void this.told.push(['close'])

  queue(name: string): FakeQueue {
    return this.queues.find((queue) => queue.name === name) ?? new FakeQueue('there is no such queue')
  }

  worker(name: string): FakeWorker {
    const worker = this.workers.find((one) => one.name === name)
    if (worker) return worker
    throw new Error(`there is no worker of ${name}`)
  }
}
