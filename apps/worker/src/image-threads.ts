import { availableParallelism } from 'node:os'
import { configureImaging } from '@vignette/imaging'
import { flow } from '@vignette/pipeline'
import type { WorkerConfig } from './config.ts'

/** Stages that decode whole masters; the others look at pictures of a few megapixels. */
const pixelStages = ['scan', 'crop']

/**
 * Shares the cores among the images that are decoded at a time; what is decoded is kept in no cache. Answers how
 * many threads one image gets.
 */
export function limitImageThreads({
  stages,
  concurrency,
}: Pick<WorkerConfig, 'stages' | 'concurrency'>): number {
  const images = pixelStages
    .filter((name) => stages.includes(name))
    .reduce((sum, name) => sum + (concurrency[name] ?? flow.stage(name).options.concurrency), 0)
  const imageThreads = Math.max(1, Math.floor(availableParallelism() / Math.max(1, images)))
  configureImaging({ threads: imageThreads })
  return imageThreads
}
