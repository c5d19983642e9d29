import { defineConfig } from 'vitest/config'

const everywhere = ['packages/**', 'apps/**', 'test/**']
const tests = (ending: string): string[] => everywhere.map((folder) => `${folder}/*.${ending}`)

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
          include: tests('test.ts'),
          exclude: [...tests('integration.test.ts'), '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: tests('integration.test.ts'),
          globalSetup: ['test/support/global-services.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
