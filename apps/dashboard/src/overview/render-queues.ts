import { html, number, seconds, type Html, type Piece } from '@vignette/gallery'
import type { ShownQueue } from '../queue-status.ts'
import type { Routes } from '../routes.ts'
import { renderTable, type Row } from './render-table.ts'

const states = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const

/** Depths by stage; under a stage of several queues, those queues that have something to say. */
export function renderQueues(queues: ShownQueue[], routes: Routes): Html {
  const rows = [...Map.groupBy(queues, ({ stage }) => stage)].flatMap(([stage, all]) => [
    renderStage(stage, all),
    ...all
      .filter((status) => status.pool !== undefined && isNoteworthy(status))
      .map((status) => renderPoolQueue(status, routes)),
  ])
  return html`<section class="board" aria-labelledby="queues">
    <h2 id="queues">Queues</h2>
    ${renderTable({
      caption: 'Jobs by stage and state',
      columns: ['Stage', 'Waiting', 'Running', 'Delayed', 'Failed', 'Done lately', 'State'],
      rows,
    })}
    <p class="fine"><a href="${routes.queues}">Every job, in Bull Board</a></p>
  </section>`
}

function renderStage(stage: string, queues: ShownQueue[]): Row {
  const only = queues.length === 1 ? queues[0] : undefined
  const cells = states.map((state) =>
    renderCount(
      queues.reduce((sum, { counts }) => sum + counts[state], 0),
      state,
    ),
  )
  return { name: stage, cells: [...cells, only && renderState(only)] }
}

function renderPoolQueue(status: ShownQueue, routes: Routes): Row {
  const address = `${routes.queues}/queue/${status.queue}`
  return {
    kind: 'pool',
    name: html`<a href="${address}">${status.pool}</a>`,
    cells: [...states.map((state) => renderCount(status.counts[state], state)), renderState(status)],
  }
}

function isNoteworthy({ counts, paused, pushedBackMs, concurrency, perMinute }: ShownQueue): boolean {
  const limited = concurrency !== undefined || perMinute !== undefined
  return paused || pushedBackMs > 0 || limited || states.some((state) => counts[state] > 0)
}

function renderCount(value: number, state: (typeof states)[number]): Piece {
  if (value === 0) return html`<span class="none">0</span>`
  return state === 'failed' ? html`<b class="troubles">${number(value)}</b>` : number(value)
}

function renderState({ paused, pushedBackMs, concurrency, perMinute, abandoned }: ShownQueue): Piece {
  const words = [
    paused && 'paused by hand',
    pushedBackMs > 0 && `pushed back, goes on in ${seconds(pushedBackMs)}`,
    abandoned && 'no worker takes these jobs',
  ].filter((word) => word !== false)
  const limits = [
    concurrency !== undefined && `${number(concurrency)} at a time`,
    perMinute !== undefined && `${number(Math.round(perMinute))} a minute`,
  ].filter((limit) => limit !== false)
  return [
    words.length > 0 && html`<span class="troubles">${words.join('; ')}</span> `,
    limits.length > 0 && html`<small>${limits.join(', ')}</small>`,
  ]
}
