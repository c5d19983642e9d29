import { expect, test } from 'vitest'
import { createMetrics, type QueueReading } from './metrics.ts'

const reading: QueueReading = {
  queue: 'edit-nano',
  counts: { waiting: 3, active: 1, delayed: 0, failed: 0, completed: 0 },
  pushedBackMs: 2500,
  concurrency: 4,
  perMinute: 120,
}

test('counts jobs, calls, tokens and money with the name of the process', async () => {
  const metrics = createMetrics({ process: 'worker' })
  metrics.countJob({ stage: 'edit', kind: 'started', ms: 0 })
  metrics.countJob({ stage: 'edit', kind: 'failed', code: 'model-refused', ms: 700 })
  const paid = { usage: { inputTokens: 7, imageTokens: 1290 }, usd: 0.04, emulated: true }
  metrics.countCall({ kind: 'edit', model: 'm', outcome: 'edited', ms: 900, paid })
  metrics.countCall({ kind: 'edit', model: 'm', outcome: 'quota-exhausted', ms: 20 })
  const { text, contentType } = await metrics.expose()
  expect(contentType).toContain('text/plain')
  for (const line of [
    'vignette_jobs_total{stage="edit",kind="failed",code="model-refused",process="worker"} 1',
    'vignette_stage_duration_seconds_sum{process="worker",stage="edit",outcome="failed"} 0.7',
    'vignette_call_total{kind="edit",model="m",outcome="quota-exhausted",process="worker"} 1',
    'vignette_call_duration_seconds_count{process="worker",kind="edit",model="m"} 2',
    'vignette_tokens_total{kind="edit",model="m",type="image",process="worker"} 1290',
    'vignette_call_usd_total{kind="edit",model="m",emulated="true",process="worker"} 0.04',
  ])
    expect(text).toContain(line)
  expect(text).not.toContain('outcome="started"')
  expect(text).toContain('process_cpu_user_seconds_total')
})

test('reads the queues for every scrape', async () => {
  const metrics = createMetrics({ process: 'worker' })
  const readings = [
    [reading],
    [{ queue: 'detect-flash', counts: { ...reading.counts, waiting: 0 }, pushedBackMs: 0 }],
  ]
  metrics.watchQueues(async () => readings.shift() ?? [])
  const first = (await metrics.expose()).text
  for (const line of [
    'vignette_queue_jobs{queue="edit-nano",state="waiting",process="worker"} 3',
    'vignette_queue_paused_seconds{queue="edit-nano",process="worker"} 2.5',
    'vignette_queue_concurrency_limit{queue="edit-nano",process="worker"} 4',
    'vignette_queue_starts_per_minute_limit{queue="edit-nano",process="worker"} 120',
    'vignette_queues_readable{process="worker"} 1',
  ])
    expect(first).toContain(line)
  const second = (await metrics.expose()).text
  expect(second).toContain('vignette_queue_paused_seconds{queue="detect-flash",process="worker"} 0')
  expect(second).not.toContain('edit-nano')
  expect(second).not.toContain('vignette_queue_concurrency_limit{')
})

test('tells the rest while the queues do not answer', async () => {
  const metrics = createMetrics({ process: 'worker' })
  let failing = false
  metrics.watchQueues(() => (failing ? Promise.reject(new Error('gone')) : Promise.resolve([reading])))
  await metrics.expose()
  failing = true
  const { text } = await metrics.expose()
  expect(text).toContain('vignette_queues_readable{process="worker"} 0')
  expect(text).not.toContain('edit-nano')
})

test('keeps two processes apart', async () => {
  const one = createMetrics({ process: 'worker' })
  const other = createMetrics({ process: 'producer' })
  one.countJob({ stage: 'scan', kind: 'done', ms: 1 })
  expect((await other.expose()).text).not.toContain('stage="scan"')
})
