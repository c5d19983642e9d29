import { randomUUID } from 'node:crypto'
import { manifestKey } from '@vignette/domain'
import { openRuntime } from '@vignette/runtime'
import { createLog, createMetrics } from '@vignette/telemetry'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../apps/dashboard/src/app.ts'
import { loadConfig } from '../../apps/dashboard/src/config.ts'
import { describeWith } from '../support/services.ts'
import { runToShow, type RunToShow } from './dashboard-run.ts'
import { scratchFolder } from './scratch.ts'

const isImage = (address: string): boolean => address.startsWith('/images/')

const log = createLog({ name: 'dashboard', level: 'silent' })

const authorization = `Basic ${Buffer.from('ann:a-secret-of-the-test').toString('base64')}`

describeWith('redis', 'the dashboard over a finished run', ({ redisUrl }) => {
  const closing = new AsyncDisposableStack()
  let app: FastifyInstance
  let below: FastifyInstance
  let run: RunToShow

  beforeAll(async () => {
    const scratch = closing.use(await scratchFolder())
    run = await runToShow(scratch, redisUrl, `dashboard-${randomUUID()}`)
    const { credentials, store, environment } = loadConfig({
      VIGNETTE_DASHBOARD_USER: 'ann',
      VIGNETTE_DASHBOARD_PASSWORD: 'a-secret-of-the-test',
      VIGNETTE_REDIS_URL: redisUrl,
      VIGNETTE_REDIS_PREFIX: run.prefix,
      VIGNETTE_STORE: run.store,
    })
    const runtime = closing.use(await openRuntime(store, environment, log))
    app = await createApp(runtime, {
      credentials,
      log,
      metrics: createMetrics({ process: 'dashboard' }),
    })
    closing.defer(() => app.close())
    const metrics = createMetrics({ process: 'dashboard' })
    below = await createApp(runtime, { credentials, log, metrics, path: '/tools/vignette' })
    closing.defer(() => below.close())
  })
  afterAll(() => closing.disposeAsync())

  const get = (url: string, headers: Record<string, string> = { authorization }) =>
    app.inject({ method: 'GET', url, headers })
  const put = (url: string, headers: Record<string, string>) =>
    app.inject({ method: 'PUT', url, headers: { authorization, host: 'dash.example', ...headers } })

  test.each([
    '/',
    '/gallery/demo',
    '/images/a',
    '/manifests/demo/a.json',
    '/queues',
    '/queues/api/queues',
    '/metrics',
    '/no-such-page',
  ])('asks for credentials at %s, whether it exists or not', async (url) => {
    const answers = [await get(url, {}), await get(url, { authorization: 'Basic YW5uOndyb25n' })]
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /)
      expect(answer.body).not.toContain('menus')
    }
  })

  test('lets probes in without credentials', async () => {
    expect((await get('/livez', {})).statusCode).toBe(200)
    expect((await get('/readyz', {})).statusCode).toBe(200)
  })

  test('keeps every page out of frames, caches and referrers', async () => {
    for (const url of ['/', '/gallery/demo', '/queues', '/no-such-page']) {
      expect((await get(url)).headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
    }
  })

  test('shows the collection, its failures and its spend on the overview', async () => {
    const { body } = await get('/')
    expect(body).toContain('2 scans published in 1 collection')
    expect(body).toContain('1 × empty file')
    expect(body).toContain(`/gallery/demo/scans/${run.manifests.failed.scan}`)
    expect(body).toMatch(/\$0\.0\d+ <small>\d+ calls<\/small>/)
    expect(body).toContain('href="/queues/queue/edit-nano-banana"')
  })

  test('tells Prometheus of its process and of every queue', async () => {
    const { body, headers } = await get('/metrics')
    expect(headers['content-type']).toMatch(/^text\/plain; version=/)
    expect(body).toContain('vignette_queues_readable{process="dashboard"} 1')
    expect(body).toMatch(/^vignette_queue_jobs\{queue="scan",state="failed",process="dashboard"\} 1$/m)
    expect(body).toMatch(/^process_cpu_seconds_total/m)
  })

  test('shows names from the outside as text', async () => {
    const { failed, pictures } = run.manifests
    for (const url of [
      '/',
      '/gallery/demo',
      `/gallery/demo/scans/${failed.scan}`,
      `/gallery/demo/scans/${pictures.scan}`,
    ]) {
      const { body, statusCode } = await get(url)
      expect(statusCode).toBe(200)
      expect(body).toContain('&lt;i&gt;menus&lt;/i&gt;')
      expect(body).not.toMatch(/<i>|<img src=x/)
    }
  })

  test('serves every image and record the gallery points to', async () => {
    const { pictures } = run.manifests
    const { body } = await get(`/gallery/demo/scans/${pictures.scan}`)
    const addresses = new Set(
      [...body.matchAll(/(?:src|href)="(\/(?:images|manifests|answers)\/[^"]+)"/g)].map(
        ([, address]) => address!,
      ),
    )
    expect(addresses.size).toBeGreaterThanOrEqual(6)
    const [images, records] = [[...addresses].filter(isImage), [...addresses].filter((one) => !isImage(one))]
    for (const { statusCode, headers } of await Promise.all(images.map((image) => get(image)))) {
      expect(statusCode).toBe(200)
      expect(headers['content-type']).toMatch(/^image\/(jpeg|png)$/)
      expect(headers['cache-control']).toMatch(/^private,.*immutable/)
    }
    const { answer } = pictures.pages[0]!.detection!.provenance
    expect(records.toSorted()).toEqual([`/${answer!.key}`, `/${manifestKey('demo', pictures.scan)}`])
    const { headers: told, body: words } = await get(`/${answer!.key}`)
    expect(told).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(words).toContain('box_2d')
    const record = await get(`/${manifestKey('demo', pictures.scan)}`)
    expect(record.json()).toEqual(JSON.parse(JSON.stringify(pictures)))
  })

  test('gives away no other object of the store', async () => {
    const { pictures } = run.manifests
    const crop = pictures.pages[0]!.objects[0]!.crop!
    const others = [
      ['images', crop.key],
      ['images', `plans/${pictures.plan}.json`],
      ['images', 'collections/demo.json'],
      ['images', manifestKey('demo', pictures.scan)],
      ['images', `gallery/demo/images/${crop.view.key}`],
      ['images', `x%2f..%2f${encodeURIComponent(crop.view.key)}`],
      ['images', `..%2f..%2fetc%2fpasswd`],
      ['images', '.vignette/log.jsonl'],
      ['images', pictures.pages[0]!.detection!.provenance.answer!.key],
      ['answers', `${'0'.repeat(64)}.txt`],
      ['answers', '../collections/demo.json'],
      ['manifests', 'demo/../demo/x.json'],
      ['manifests', `demo/${'0'.repeat(24)}.json`],
    ]
    const given: string[] = []
    for (const [folder, key] of others) {
      const { statusCode } = await get(`/${folder}/${key}`)
      if (statusCode !== 404) given.push(`${statusCode} ${key}`)
    }
    expect(given).toEqual([])
  })

  test.each([
    '/gallery/none',
    '/gallery/DEMO',
    '/gallery/demo?page=0',
    '/gallery/demo?page=2',
    '/gallery/demo?page=x',
    '/gallery/demo/scans/0123456789abcdef01234567',
    '/gallery/demo/scans/short',
  ])('says in words that there is nothing at %s', async (url) => {
    const { statusCode, body } = await get(url)
    expect(statusCode).toBe(404)
    expect(body).toContain('Nothing is here')
  })

  test('leads from every job to the place in its scan', async () => {
    const { body } = await get('/queues/api/queues?activeQueue=edit-nano-banana&status=completed&page=1')
    const queue = JSON.parse(body).queues.find(({ name }: { name: string }) => name === 'edit-nano-banana')
    expect(queue.jobs.length).toBeGreaterThan(0)
    for (const job of queue.jobs) {
      expect(job.externalUrl.href).toBe(`/gallery/demo/scans/${run.manifests.pictures.scan}#p1-o1`)
    }
  })

  test('lies below a path with all its ways, and nowhere else', async () => {
    const ask = (url: string, headers = { authorization }) => below.inject({ method: 'GET', url, headers })
    const at = '/tools/vignette'
    const { pictures } = run.manifests
    const pages = ['', '/', '/gallery/demo', `/gallery/demo/scans/${pictures.scan}`, '/queues', '/metrics']
    for (const page of pages) {
      expect([page, (await ask(at + page)).statusCode]).toEqual([page, 200])
      expect((await below.inject(at + page)).statusCode).toBe(401)
    }
    for (const page of pages.slice(1, 5)) expect([page, (await ask(page)).statusCode]).toEqual([page, 404])
    for (const page of pages.slice(0, 5)) {
      const { body } = await ask(at + page)
      const ways = [...body.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, way]) => way ?? '')
      expect(ways.length).toBeGreaterThan(0)
      for (const way of ways) expect(way).toMatch(/^\/tools\/vignette(\/|$)/)
      const { statusCode } = await ask(ways.at(-1)!.replace(/#.*/, ''))
      expect([ways.at(-1), statusCode]).toEqual([ways.at(-1), 200])
    }
    const { body } = await ask(`${at}/queues/api/queues?activeQueue=edit-nano-banana&status=completed&page=1`)
    expect(body).toContain(`"href":"${at}/gallery/demo/scans/${pictures.scan}#p1-o1"`)
    expect((await ask(`${at}/no-such-page`)).body).toContain(`href="${at}/"`)
    for (const probe of ['/livez', `${at}/livez`]) expect((await below.inject(probe)).statusCode).toBe(200)
  })

  test('takes changes from its own pages alone', async () => {
    const url = '/queues/api/queues/crop/pause'
    const elsewhere = [
      {},
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://dash.example' },
      { 'sec-fetch-site': 'same-site' },
    ]
    const answers = await Promise.all(elsewhere.map((from) => put(url, from)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(elsewhere.map(() => 403))
    expect((await get('/')).body).not.toContain('paused by hand')
    expect((await put(url, { 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
    expect((await get('/')).body).toContain('paused by hand')
    const resume = await put('/queues/api/queues/crop/resume', { origin: 'http://dash.example' })
    expect(resume.statusCode).toBe(200)
  })

  test('starts a failed job anew, and refuses what no stage could cope with', async () => {
    const own = { 'sec-fetch-site': 'same-origin' }
    expect((await put('/queues/api/queues/scan/obliterate', own)).statusCode).toBe(403)
    expect((await put('/queues/api/queues/scan/rate-limit', own)).statusCode).toBe(403)
    expect((await put('/queues/api/queues/scan/retry/failed', own)).statusCode).toBe(200)
    const { body } = await get('/')
    expect(body).toContain('1 job waiting')
    expect(body).toContain('50 % finished')
    expect(body).toContain('no worker takes these jobs')
  })
})
