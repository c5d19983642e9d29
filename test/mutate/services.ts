import { isOnPath } from '../support/program.ts'
import { startMinio, startRedis } from '../support/servers.ts'

/** One Redis and one S3 server for the whole run, unless there are some by address. Without programs each process looks for its own. */
export async function startServices(leaving: AsyncDisposableStack): Promise<void> {
  const ways = [
    ['VIGNETTE_TEST_REDIS_URL', 'redis-server', startRedis],
    ['VIGNETTE_TEST_S3_URL', 'minio', startMinio],
  ] as const
  for (const [variable, program, start] of ways) {
    if (process.env[variable] || !(await isOnPath(program))) continue
    process.env[variable] = leaving.use(await start()).url
  }
}
