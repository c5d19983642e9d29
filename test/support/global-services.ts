import type { TestProject } from 'vitest/node'
import { isOnPath } from './program.ts'
import { startMinio, startRedis } from './servers.ts'

// Runs once for the integration project: finds or starts its services before the first test, stops them after the last.

/** Where a service answers, or why there is none. */
export type Service = { url: string } | { missing: string }

declare module 'vitest' {
  export interface ProvidedContext {
    redis: Service
    s3: Service
    redisProgram: Service
  }
}

const redisImage = process.env['VIGNETTE_TEST_REDIS_IMAGE'] ?? 'redis:7-bookworm'
const s3Image = process.env['VIGNETTE_TEST_S3_IMAGE'] ?? 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z'

interface Running extends AsyncDisposable {
  url: string
}

interface Way {
  name: string
  variable: string
  program: string
  hint: string
  startContainer: () => Promise<Running>
  startProgram: () => Promise<Running>
}

const redis: Way = {
  name: 'Redis',
  variable: 'VIGNETTE_TEST_REDIS_URL',
  program: 'redis-server',
  hint: 'set VIGNETTE_TEST_REDIS_URL, start Docker, or install redis-server (apt-get install redis-server)',
  startContainer: async () => {
    const { RedisContainer } = await import('@testcontainers/redis')
    const container = await new RedisContainer(redisImage).start()
    return {
      url: container.getConnectionUrl(),
      [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
    }
  },
  startProgram: () => startRedis(),
}

const s3: Way = {
  name: 'an S3 server',
  variable: 'VIGNETTE_TEST_S3_URL',
  program: 'minio',
  hint: 'set VIGNETTE_TEST_S3_URL (http://key:secret@host:port), start Docker, or put the program minio on the path',
  startContainer: async () => {
    const { MinioContainer } = await import('@testcontainers/minio')
    const container = await new MinioContainer(s3Image).start()
    const url = new URL(container.getConnectionUrl())
    url.username = container.getUsername()
    url.password = container.getPassword()
    return { url: url.href, [Symbol.asyncDispose]: () => container[Symbol.asyncDispose]() }
  },
  startProgram: () => startMinio(),
}

/** Vitest calls this before the tests, and what it returns after them, whatever became of them. */
export default async function provideServices(project: TestProject): Promise<() => Promise<void>> {
  await using started = new AsyncDisposableStack()
  project.provide('redis', await findService(redis, started))
  project.provide('s3', await findService(s3, started))
  project.provide(
    'redisProgram',
    (await isOnPath('redis-server'))
      ? { url: '' }
      : { missing: 'redis-server on the path is missing; install it (apt-get install redis-server)' },
  )
  const kept = started.move()
  return () => kept.disposeAsync()
}

async function findService(way: Way, started: AsyncDisposableStack): Promise<Service> {
  const given = process.env[way.variable]
  if (given) return { url: given }
  const tried: string[] = []
  for (const start of await waysToStart(way)) {
    try {
      return { url: started.use(await start()).url }
    } catch (error) {
      tried.push(String(error))
    }
  }
  const reasons = tried.length > 0 ? ` (${tried.join('; ')})` : ''
  return { missing: `${way.name} is missing: ${way.hint}${reasons}` }
}

async function waysToStart(way: Way): Promise<(() => Promise<Running>)[]> {
  const ways = [way.startContainer]
  if (await isOnPath(way.program)) ways.push(way.startProgram)
  return ways
}
