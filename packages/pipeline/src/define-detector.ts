/** A way of looking at pages: the question put to the model. */
export interface Detector {
  name: string
  /** Raised with every change of the question that should have pages looked at again. */
  version: number
  summary: string
  /** what to look for, and what is to be told of each thing found */
  prompt: string
  /** What is none of it; left out where a collection names the labels it wants. */
  exclusions?: string
  maxObjects: number
  /** least side of an object in pixels of the master */
  minSide: number
  /** least share of the page that an object covers */
  minArea: number
  /** whether one object may lie within another */
  nested: boolean
}

/** Declares a detector. */
export function defineDetector(detector: Detector): Detector {
  return detector
}
