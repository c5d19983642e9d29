import { CollectionSettings, planKey } from '@vignette/domain'
import type { AnyStage } from '@vignette/queue'
import { openMemoryStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { flow } from './flow.ts'
import { loadDefinitions } from './load-definitions.ts'
import { writeRecord } from './records.ts'
import { resolvePlan } from './resolve-plan.ts'
import { scanTask } from './submit.ts'

/** By stage, the pools whose backlog may hold up scans of a collection. */
async function poolsAhead(settings: object): Promise<Record<string, unknown>> {
  const store = openMemoryStore()
  const collection = CollectionSettings.parse(settings)
  const options = { definitions: await loadDefinitions(), service: 'gemini', now: new Date() } as const
  const resolved = resolvePlan(collection, options)
  if (!('plan' in resolved)) throw new Error('the settings are wrong')
  const { plan } = resolved
  const task = scanTask({ bucket: 'scans', key: 'a.png', version: '1' }, { collection, plan, run: 'r' })
  await writeRecord(store, planKey(task.plan), plan)
  const pooled: AnyStage[] = flow.stages.filter(({ pools }) => pools)
  return Object.fromEntries(
    await Promise.all(
      pooled.map(async ({ name, pools }) => [name, await pools?.within?.(task, { store })] as const),
    ),
  )
}

test('a scan leads to the models of its plan, and to no others', async () => {
  expect(await poolsAhead({ recipe: 'none' })).toEqual({ detect: ['flash'], edit: [] })
  const settings = { recipe: 'storyboard', detect: { model: 'gemini-2.5-flash-lite' } }
  expect(await poolsAhead({ ...settings, edit: { model: 'gemini-3-pro-image' } })).toEqual({
    detect: ['flash-lite'],
    edit: ['pro-image'],
  })
})
