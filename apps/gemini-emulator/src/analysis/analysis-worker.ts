import { parentPort } from 'node:worker_threads'
import { applyLook } from '../filters/apply-look.ts'
import { findPictures } from '../finder/find-pictures.ts'
import type { Outcome, Task } from './analyst.ts'

parentPort?.on('message', (task: Task) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
  parentPort?.postMessage(perform(task))
})

function perform(task: Task): Outcome {
  try {
    const result =
      task.task === 'find-pictures' ? findPictures(task.pixels) : applyLook(task.pixels, task.order)
    return { id: task.id, result }
  } catch (error) {
    return { id: task.id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
