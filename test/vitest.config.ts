import { defineConfig } from 'vitest/config'

const everywhere = ['packages/**', 'apps/**', 'test/**']
const tests = (ending: string): string[] => everywhere.map((folder) => `${folder}/*.${ending}`)

/** They measure rates, kill processes or bring up a stack of containers, and need the machine for themselves. */
const alone = [
  'test/chaos/*.integration.test.ts',
  'test/compose/*.integration.test.ts',
  'test/fuzz/*.integration.test.ts',
  'test/e2e/{rate-limits,killed}.integration.test.ts',
]
const onServices = {
  globalSetup: ['test/support/global-services.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Unit tests share nothing; a process for each file would take twice their time.
          isolate: false,
          maxWorkers: 2,
          include: tests('test.ts'),
          exclude: [...tests('integration.test.ts'), '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: tests('integration.test.ts'),
          exclude: [...alone, '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...onServices,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...onServices,
        },
      },
    ],
  },
})
