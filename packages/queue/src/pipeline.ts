import { createFlow, type Flow, type FlowEdge } from './flow.ts'
import type { EndFits, Entry, Fits, ListField, Made, ServicesOf, Taken } from './stage-types.ts'
import type { AnyStage } from './stage.ts'

/** A flow in the making that begins with `First` and has come as far as `Last`. */
export interface Pipeline<First extends AnyStage, Last extends AnyStage, All extends AnyStage> {
  /** What the stage before returns goes on as it is. */
  to<Next extends AnyStage>(stage: Next & Fits<Made<Last>, Taken<Next>>): Pipeline<First, Next, All | Next>
  /** Each entry of a list in what the stage before returns becomes a job of its own. */
  each<Field extends ListField<Made<Last>>, Next extends AnyStage>(
    field: Field,
    stage: Next & Fits<Entry<Made<Last>[Field]>, Taken<Next>>,
  ): Pipeline<First, Next, All | Next>
  /** Each entry of a list in what the last stage returns becomes one more job of the same stage. */
  again<Field extends ListField<Made<Last>>>(
    field: Field & Fits<Entry<Made<Last>[Field]>, Taken<Last>>,
  ): Pipeline<First, Last, All>
  /** Each entry of a list in what the last stage returns begins anew, as a job of the first. */
  anew<Field extends ListField<Made<Last>>>(
    field: Field & Fits<Entry<Made<Last>[Field]>, Taken<First>>,
  ): Pipeline<First, Last, All>
  /** Where every ending goes: an empty list, a job without followers, a failure for good. */
  end<Next extends AnyStage>(stage: Next & EndFits<All, Taken<Next>>): Flow<ServicesOf<All | Next>>
}

/** Starts a flow: `pipeline(a).each('parts', b).to(c).end(d)`. A joint that does not fit does not compile. */
export function pipeline<First extends AnyStage>(first: First): Pipeline<First, First, First> {
  return extend([{ stage: first }])
}

function extend<First extends AnyStage, Last extends AnyStage, All extends AnyStage>(
  edges: readonly FlowEdge[],
): Pipeline<First, Last, All> {
  const withLast = (more: Partial<FlowEdge>): FlowEdge[] =>
    edges.map((edge, at) => (at === edges.length - 1 ? { ...edge, ...more } : edge))
  return {
    to: (stage) => extend([...edges, { stage }]),
    each: (field, stage) => extend([...edges, { stage, each: field }]),
    again: (field) => extend(withLast({ again: field })),
    anew: (field) => extend(withLast({ anew: field })),
    end: (stage) => createFlow([...edges, { stage }]),
  }
}
