import { Manifest } from '@vignette/domain'
import { openS3Store, type ObjectStore } from '@vignette/storage'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithChromium } from '../support/chromium.ts'
import { describeWithCompose } from '../support/docker.ts'
import { freePort } from '../support/program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = ['menus-propos-1525.jpg', 'greek-bestiary.jpg', 'boston-cook-book.jpg']
const minutes = 60_000

interface Stack {
  compose(...args: string[]): Promise<string>
  producer: string
  dashboard: string
  s3: { endpoint: string; accessKeyId: string; secretAccessKey: string }
}

const user = 'reader'
const secrets = {
  s3: 'a-secret-for-this-test',
  worker: 'a-key-for-this-test',
  events: 'a-token-for-this-test',
  dashboard: 'a-password-for-this-test',
}
const authorization = `Basic ${btoa(`${user}:${secrets.dashboard}`)}`

/** The compose file as it stands, in a project of its own, on free ports. */
async function describeStack(): Promise<Stack> {
  const [s3, console_, producer, dashboard] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const env = {
    ...process.env,
    GEMINI_API_KEY: '',
    VIGNETTE_S3_USER: user,
    VIGNETTE_S3_PASSWORD: secrets.s3,
    VIGNETTE_S3_WORKER_PASSWORD: secrets.worker,
    VIGNETTE_S3_PRODUCER_PASSWORD: `${secrets.s3}-producer`,
    VIGNETTE_S3_DASHBOARD_PASSWORD: `${secrets.s3}-dashboard`,
    VIGNETTE_EVENTS_TOKEN: secrets.events,
    VIGNETTE_DASHBOARD_USER: user,
    VIGNETTE_DASHBOARD_PASSWORD: secrets.dashboard,
    VIGNETTE_S3_PORT: `${s3}`,
    VIGNETTE_S3_CONSOLE_PORT: `${console_}`,
    VIGNETTE_PRODUCER_PORT: `${producer}`,
    VIGNETTE_DASHBOARD_PORT: `${dashboard}`,
    VIGNETTE_EMULATOR_LATENCY_MS: '0',
  }
  const run = promisify(execFile)
  return {
    compose: async (...args) => {
      const order = ['compose', '--project-name', 'vignette-test', ...args]
      return (await run('docker', order, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 })).stdout
    },
    producer: `http://127.0.0.1:${producer}`,
    dashboard: `http://127.0.0.1:${dashboard}`,
    s3: { endpoint: `http://127.0.0.1:${s3}`, accessKeyId: user, secretAccessKey: secrets.s3 },
  }
}

async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  return (await fetch(url, init)).status
}

async function readManifests(results: ObjectStore): Promise<Manifest[]> {
  const keys = await Array.fromAsync(results.list('manifests/'))
  return Promise.all(
    keys.map(async ({ key }) =>
      Manifest.parse(JSON.parse(Buffer.from((await results.get(key))!).toString('utf8'))),
    ),
  )
}

describeWithCompose('the whole of it under Compose', () => {
  let stack: Stack
  let results: ObjectStore

  beforeAll(async () => {
    stack = await describeStack()
    await stack.compose('down', '--volumes', '--remove-orphans')
    await stack.compose('up', '--build', '--detach', '--wait', '--wait-timeout', '240')
    results = openS3Store({ ...stack.s3, bucket: 'results' })
  }, 10 * minutes)

  afterAll(async () => {
    await results?.close()
    await stack.compose('down', '--volumes', '--remove-orphans', '--timeout', '20')
  }, 3 * minutes)

  test('an upload into the bucket of scans is all it takes', { timeout: 5 * minutes }, async () => {
    const scans = openS3Store({ ...stack.s3, bucket: 'scans' })
    for (const name of samples)
      await scans.put(`in/a folder/${name}`, await readFile(`${root}apps/cli/samples/scans/${name}`))
    await scans.close()
    const settled = async (): Promise<string[]> =>
      (await readManifests(results))
        .filter(({ outcome }) => outcome !== 'pending')
        .map(({ outcome }) => outcome)
        .toSorted()
    await expect
      .poll(settled, { timeout: 4 * minutes, interval: 1_000 })
      .toEqual(['empty', 'pictures', 'pictures'])
    const pictures = (await readManifests(results)).find(({ master }) =>
      master.key.endsWith('menus-propos-1525.jpg'),
    )
    expect(pictures?.master.key).toBe('in/a folder/menus-propos-1525.jpg')
    expect(pictures?.totals).toMatchObject({ edits: 2, emulated: true })
  })

  test('what is forbidden is refused', async () => {
    expect(await statusOf(stack.dashboard)).toBe(401)
    expect(await statusOf(`${stack.dashboard}/queues`)).toBe(401)
    expect(
      await statusOf(stack.dashboard, { headers: { authorization: `Basic ${btoa(`${user}:wrong`)}` } }),
    ).toBe(401)
    expect(await statusOf(stack.dashboard, { headers: { authorization } })).toBe(200)
    const event = { method: 'POST', body: '{"Records":[]}', headers: { 'content-type': 'application/json' } }
    const withToken = (token: string): RequestInit => ({
      ...event,
      headers: { ...event.headers, authorization: `Bearer ${token}` },
    })
    expect(await statusOf(`${stack.producer}/events`, event)).toBe(401)
    expect(await statusOf(`${stack.producer}/events`, withToken('wrong'))).toBe(401)
    expect(await statusOf(`${stack.producer}/events`, withToken(secrets.events))).toBe(200)
  })

  test('a worker’s key reads scans and changes none', async () => {
    const key = { accessKeyId: 'vignette-worker', secretAccessKey: secrets.worker }
    const scans = openS3Store({ ...stack.s3, ...key, bucket: 'scans' })
    expect(await Array.fromAsync(scans.list(''))).toHaveLength(samples.length)
    const refused = { code: 'unauthorized' }
    await expect(scans.put('in/p1.jpg', Buffer.from('x'))).rejects.toMatchObject(refused)
    await expect(scans.delete(`in/a folder/${samples[0]}`)).rejects.toMatchObject(refused)
    await scans.close()
  })

  describeWithChromium('in a browser', (launch) => {
    test('the gallery and Bull Board open without a complaint', async () => {
      const browser = await chromium.launch(launch)
      try {
        const page = await browser.newPage({
          httpCredentials: { username: user, password: secrets.dashboard },
        })
        const complaints: string[] = []
        page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
        page.on('pageerror', (error) => complaints.push(String(error)))
        await page.goto(`${stack.dashboard}/gallery/default`)
        await page
          .getByRole('link', { name: /greek-bestiary/ })
          .first()
          .click()
        await page.waitForLoadState('networkidle')
        expect(await page.locator('img').count()).toBeGreaterThanOrEqual(13)
        await page.goto(`${stack.dashboard}/queues`)
        await expect
          .poll(() => page.getByText('edit-nano-banana').count(), { timeout: 30_000 })
          .toBeGreaterThan(0)
        expect(complaints.filter((complaint) => /error|warn/i.test(complaint))).toEqual([])
      } finally {
        await browser.close()
      }
    })
  })

  test('edit workers scale, run without root, and stop cleanly', { timeout: 5 * minutes }, async () => {
    await stack.compose(
      'up',
      '--detach',
      '--no-recreate',
      '--scale',
      'edit-worker=3',
      '--wait',
      'edit-worker',
    )
    const workers = (await stack.compose('ps', '--quiet', 'edit-worker')).trim().split('\n')
    expect(workers).toHaveLength(3)
    expect((await stack.compose('exec', '-T', 'edit-worker', 'node', '-p', 'process.getuid()')).trim()).toBe(
      '1000',
    )
    await stack.compose('stop', 'edit-worker')
    const states = await stack.compose('ps', '--all', '--format', '{{.ExitCode}}', 'edit-worker')
    expect(states.trim().split('\n')).toEqual(['0', '0', '0'])
  })
})
