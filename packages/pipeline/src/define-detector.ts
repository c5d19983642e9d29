/** A way of looking at pages: the question put to the model. */
export interface Detector {
  name: string
  /** Raised with every change of the prompt that should have pages looked at again. */
  version: number
  summary: string
  prompt: string
  maxObjects: number
}

/** Declares a detector. */
export function defineDetector(detector: Detector): Detector {
  return detector
}
