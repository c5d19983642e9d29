import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createVitest,
  type TestCase,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node'
import { z } from 'zod'
import type { Answer, KnownTest, Order } from './orders.ts'

// A process that keeps vitest warm in one copy of the tree and does one order after the other. It ends with its parent.

const [tree = '', patterns = '', purpose = ''] = process.argv.slice(2)
const surveying = purpose === 'survey'
const vitest = await createVitest('test', {
  root: tree,
  config: false,
  watch: false,
  cache: false,
  include: z.array(z.string()).parse(JSON.parse(patterns)),
  globalSetup: ['test/support/global-services.ts'],
  setupFiles: surveying ? ['test/mutate/record.ts'] : [],
  isolate: surveying,
  bail: surveying ? 0 : 1,
  pool: 'forks',
  maxWorkers: 1,
  hookTimeout: 120_000,
  teardownTimeout: 1000,
  reporters: [{}],
})
await vitest.standalone()

process.on('message', (order: Order) => {
  void answer(order).then((said) => process.send?.(said))
})
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'))

async function answer(order: Order): Promise<Answer> {
  const originals = new Map<string, string>()
  for (const [file, text] of Object.entries(order.files)) {
    originals.set(file, await readFile(join(tree, file), 'utf8'))
    await put(file, text)
  }
  const specifications = await specify(vitest, order.tests)
  vitest.getRootProject().config.testTimeout = order.limitMs
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  // Vitest answers modules of earlier runs as well.
  const asked = new Set(specifications.map(({ moduleId }) => moduleId))
  const modules = testModules.filter(({ moduleId }) => asked.has(moduleId))
  for (const [file, text] of originals) await put(file, text)
  const known = modules.flatMap(describeModule)
  const broken = unhandledErrors.length > 0 || modules.some((module) => !module.ok())
  return { tests: known, broken }
}

async function put(file: string, text: string): Promise<void> {
  await writeFile(join(tree, file), text)
  vitest.invalidateFile(join(tree, file))
}

/** Absent: every test there is. */
async function specify(runner: Vitest, tests: Order['tests']): Promise<TestSpecification[]> {
  if (!tests) return runner.globTestSpecifications()
  const modules = Map.groupBy(tests, ({ module }) => module)
  const project = runner.getRootProject()
  return [...modules].map(([module, some]) =>
    project.createSpecification(join(tree, module), { testIds: some.map(({ id }) => id) }),
  )
}

function describeModule(module: TestModule): KnownTest[] {
  const all = [...module.children.allTests()]
  const msOf = (test: TestCase): number => test.diagnostic()?.duration ?? 0
  const inTests = all.reduce((sum, test) => sum + msOf(test), 0)
  return all.map((test) => ({
    module: module.relativeModuleId,
    id: test.id,
    name: test.fullName,
    passed: test.result().state === 'passed',
    failed: test.result().state === 'failed',
    late: /timed out/.test(test.result().errors?.[0]?.message ?? ''),
    ms: msOf(test),
    setupMs: Math.max(0, module.diagnostic().duration - inTests),
    places: test.meta().places ?? [],
  }))
}
