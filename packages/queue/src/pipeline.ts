import { createFlow, type Flow, type FlowEdge } from './flow.ts'
import type { EndFits, Entry, Fits, ListField, Made, ServicesOf, Taken } from './stage-types.ts'
import type { AnyStage } from './stage.ts'

/** A flow in the making that has come as far as `Last`. */
export interface Pipeline<Last extends AnyStage, All extends AnyStage> {
  /** What the stage before returns goes on as it is. */
  to<Next extends AnyStage>(stage: Next & Fits<Made<Last>, Taken<Next>>): Pipeline<Next, All | Next>
  /** Each entry of a list in what the stage before returns becomes a job of its own. */
  each<Field extends ListField<Made<Last>>, Next extends AnyStage>(
    field: Field,
    stage: Next & Fits<Entry<Made<Last>[Field]>, Taken<Next>>,
  ): Pipeline<Next, All | Next>
  /** Each entry of a list in what the last stage returns becomes one more job of the same stage. */
  again<Field extends ListField<Made<Last>>>(
    field: Field & Fits<Entry<Made<Last>[Field]>, Taken<Last>>,
  ): Pipeline<Last, All>
  /** Where every ending goes: an empty list, a job without followers, a failure for good. */
  end<Next extends AnyStage>(stage: Next & EndFits<All, Taken<Next>>): Flow<ServicesOf<All | Next>>
}

/** Starts a flow: `pipeline(a).each('parts', b).to(c).end(d)`. A joint that does not fit does not compile. */
export function pipeline<First extends AnyStage>(first: First): Pipeline<First, First> {
  return extend([{ stage: first }])
}

function extend<Last extends AnyStage, All extends AnyStage>(
  edges: readonly FlowEdge[],
): Pipeline<Last, All> {
  return {
    to: (stage) => extend([...edges, { stage }]),
    each: (field, stage) => extend([...edges, { stage, each: field }]),
    again: (field) =>
      extend(edges.map((edge, at) => (at === edges.length - 1 ? { ...edge, again: field } : edge))),
    end: (stage) => createFlow([...edges, { stage }]),
  }
}
