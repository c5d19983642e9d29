import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeWithChromium } from '../support/chromium.ts'
import { answersHttp, freePort, startProgram, type Program } from '../support/program.ts'
import { describeWith } from '../support/services.ts'
import { hostileName, runToShow } from './dashboard-run.ts'
import { scratchFolder } from './scratch.ts'

const main = fileURLToPath(new URL('../../apps/dashboard/src/main.ts', import.meta.url))
const credentials = { VIGNETTE_DASHBOARD_USER: 'ann', VIGNETTE_DASHBOARD_PASSWORD: 'a-secret-of-the-test' }

test.each([
  ['credentials', {}, 'set VIGNETTE_DASHBOARD_USER and VIGNETTE_DASHBOARD_PASSWORD'],
  ['queues', credentials, 'set VIGNETTE_REDIS_URL'],
])('the dashboard does not start without %s, and says why', async (_what, env, words) => {
  await using program = await startProgram(process.execPath, [main], { env })
  expect(await program.exited).toBe(2)
  expect(program.output()).toContain(words)
})

describeWith('redisProgram', 'a dashboard that is there before its Redis', ({ startRedis }) => {
  test('waits for it, goes on without it, and ends when told to', async () => {
    await using scratch = await scratchFolder()
    const [redisPort, port] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${port}`
    await using program = await startProgram(process.execPath, [main], {
      env: {
        ...credentials,
        VIGNETTE_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
        VIGNETTE_STORE: scratch.at('out'),
        VIGNETTE_DASHBOARD_PORT: `${port}`,
      },
    })
    await expect.poll(() => program.output(), { timeout: 30_000 }).toContain('does not answer')
    await using redis = await startRedis({ port: redisPort })
    await expect.poll(() => answersHttp(`${url}/readyz`), { timeout: 30_000 }).toBe(true)
    await redis.kill()
    await expect.poll(() => answersHttp(`${url}/readyz`), { timeout: 30_000 }).toBe(false)
    expect(await answersHttp(`${url}/livez`)).toBe(true)
    const overview = await fetch(url, {
      headers: { authorization: `Basic ${btoa('ann:a-secret-of-the-test')}` },
    })
    expect(await overview.text()).toContain('The queues do not answer (no connection).')
    await program.kill('SIGTERM')
    expect(await program.exited).toBe(0)
  })
})

describeWith('redis', 'the dashboard', ({ redisUrl }) => {
  describeWithChromium('in a browser', (launch) => {
    test('opens every kind of page without a complaint, behind its password', async () => {
      await using scratch = await scratchFolder()
      const run = await runToShow(scratch, redisUrl, `dashboard-${randomUUID()}`)
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      await using program = await startDashboard(url, {
        VIGNETTE_REDIS_URL: redisUrl,
        VIGNETTE_REDIS_PREFIX: run.prefix,
        VIGNETTE_STORE: run.store,
        VIGNETTE_DASHBOARD_PORT: `${port}`,
      })
      expect((await fetch(url)).status).toBe(401)

      const browser = await chromium.launch(launch)
      try {
        const httpCredentials = { username: 'ann', password: 'a-secret-of-the-test' }
        const page = await browser.newPage({ httpCredentials })
        const complaints = listenTo(page, url)
        await page.goto(url)
        await page.getByRole('heading', { name: 'Vignette', exact: true }).waitFor()
        expect(await page.getByText(hostileName).count()).toBeGreaterThan(0)

        await page.getByRole('link', { name: 'Herbals & <i>menus</i>' }).click()
        await page.getByRole('link', { name: /menus-propos-1525/ }).click()
        await page.getByRole('heading', { name: 'menus-propos-1525.jpg' }).waitFor()
        expect(await brokenImages(page)).toEqual([])
        await page.getByRole('link', { name: 'All collections' }).click()

        await page.getByRole('link', { name: 'Bull Board', exact: true }).click()
        await page.getByText('edit-nano-banana').first().waitFor()
        await page.goto(`${url}/queues/queue/edit-nano-banana?status=completed`)
        const toScan = page.getByRole('link', { name: 'Scan', exact: true }).first()
        expect(await toScan.getAttribute('href')).toBe(
          `/gallery/demo/scans/${run.manifests.pictures.scan}#p1-o1`,
        )
        expect(complaints).toEqual([])
        expect(program.output()).not.toMatch(/"level":"(warn|error)"/)
      } finally {
        await browser.close()
      }
    })
  })
})

function startDashboard(url: string, env: Record<string, string>): Promise<Program> {
  return startProgram(process.execPath, [main], {
    env: { ...credentials, ...env },
    ready: () => answersHttp(`${url}/readyz`),
  })
}

/** What the browser has to complain of, requests to anywhere else among it. */
function listenTo(page: Page, url: string): string[] {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    const there = request.url()
    if (!there.startsWith(url) && !there.startsWith('data:')) complaints.push(`asked elsewhere: ${there}`)
  })
  return complaints
}

/** Images are lazy: each is brought into view before it is asked whether it has pixels. */
async function brokenImages(page: Page): Promise<string[]> {
  const broken: string[] = []
  for (const image of await page.locator('img').all()) {
    await image.scrollIntoViewIfNeeded()
    const decoded = await image.evaluate((element: { decode: () => Promise<void> }) =>
      element.decode().then(
        () => true,
        () => false,
      ),
    )
    if (!decoded) broken.push((await image.getAttribute('src')) ?? '')
  }
  return broken
}
