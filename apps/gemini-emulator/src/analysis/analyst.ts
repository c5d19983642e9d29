import { Worker } from 'node:worker_threads'
import type { Pixels } from '@vignette/imaging'
import type { Rect } from '../finder/raster.ts'
import type { FilterOrder } from '../filters/apply-look.ts'

type Work =
  | { task: 'find-pictures'; pixels: Pixels }
  | { task: 'apply-look'; pixels: Pixels; order: FilterOrder }
export type Task = Work & { id: number }
export type Outcome = { id: number; result: Rect[] | Pixels } | { id: number; failure: string }

/** Does the work on pixels in a thread of its own, one task after another, so that the server stays free to answer. */
export interface Analyst extends AsyncDisposable {
  findPictures(pixels: Pixels): Promise<Rect[]>
  applyLook(pixels: Pixels, order: FilterOrder): Promise<Pixels>
}

export function createAnalyst(): Analyst {
  const waiting = new Map<
    number,
    { resolve: (result: Rect[] | Pixels) => void; reject: (error: Error) => void }
  >()
  let worker: Worker | undefined
  let count = 0

  const failAll = (error: Error): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(new URL('analysis-worker.ts', import.meta.url))
    started.on('message', (outcome: Outcome) => {
      const asked = waiting.get(outcome.id)
      waiting.delete(outcome.id)
      if ('failure' in outcome) asked?.reject(new Error(outcome.failure))
      else asked?.resolve(outcome.result)
    })
    started.on('error', failAll)
    return started
  }

  const ask = async (work: Work): Promise<Rect[] | Pixels> => {
    worker ??= start()
    const id = ++count
    const answer = new Promise<Rect[] | Pixels>((resolve, reject) => waiting.set(id, { resolve, reject }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
    worker.postMessage({ id, ...work })
    return await answer
  }

  return {
    async findPictures(pixels) {
      const result = await ask({ task: 'find-pictures', pixels })
      return Array.isArray(result) ? result : []
    },
    async applyLook(pixels, order) {
      const result = await ask({ task: 'apply-look', pixels, order })
      return Array.isArray(result) ? pixels : result
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate()
      failAll(new Error('The emulator was closed.'))
    },
  }
}
