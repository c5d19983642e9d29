import { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { vignette } from '../e2e/command-line.ts'
import { describeWith } from '../support/services.ts'
import { openCluster, runShift, type Cluster, type Shift, type ShiftEnd } from './cluster.ts'

const scans = 100
const limit = { timeout: 600_000 }

function report(what: string, { calls, cuts, paidTwice, seconds }: ShiftEnd): void {
  process.stdout.write(
    `${what}: ${scans} scans in ${seconds} s, ${cuts} cuts, ${calls} calls, ${paidTwice} paid twice\n`,
  )
}

describeWith('redisProgram', 'separate processes on Redis and MinIO', () => {
  let cluster: Cluster
  let clean: ShiftEnd

  beforeAll(async () => {
    cluster = await openCluster(scans)
    clean = await runShift(cluster, scans, async () => {})
    report('left alone', clean)
  }, 600_000)

  afterAll(() => cluster[Symbol.asyncDispose]())

  async function endsAsClean(what: string, disturb: (shift: Shift) => Promise<void>): Promise<void> {
    const end = await runShift(cluster, scans, disturb)
    report(what, end)
    expect(end.manifests).toEqual(clean.manifests)
    expect(end.paidTwice).toBe(0)
  }

  test('a run left alone makes one call for each page and each picture', () => {
    expect(clean.manifests).toHaveLength(scans)
    expect(clean).toMatchObject({ calls: 2 * scans, paidTwice: 0 })
  })

  test('thirty processes killed at random change nothing', limit, () =>
    endsAsClean('30 kills', async ({ killOne }) => {
      for (let kill = 0; kill < 30; kill++) await killOne()
    }),
  )

  test('a Redis that is killed and comes back changes nothing', limit, () =>
    endsAsClean('Redis restarted', async ({ cutAt }) => {
      await pause(4_000)
      await cluster.restartRedis()
      cutAt.push(Date.now())
    }),
  )

  test('a Redis that has lost everything is made whole by reconcile', limit, () =>
    endsAsClean('Redis flushed', async ({ env, cutAt }) => {
      await pause(4_000)
      const redis = new Redis(cluster.redis().url)
      await redis.flushall()
      cutAt.push(Date.now())
      redis.disconnect()
      const reconciled = await vignette(['reconcile'], env)
      expect(reconciled.code, reconciled.stderr).toBe(0)
    }),
  )

  test('a store that is away for twenty seconds is waited for', limit, () =>
    endsAsClean('MinIO away for 20 s', async () => {
      await pause(4_000)
      await cluster.stopMinioFor(20_000)
    }),
  )
})
