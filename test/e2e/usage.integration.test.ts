import { startEmulator } from '@vignette/gemini-emulator'
import { once } from 'node:events'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startVignette, vignette } from './command-line.ts'
import { copySamples, scratchFolder } from './scratch.ts'

test('without a key a run says how to get one, and how to do without', async () => {
  await using scratch = await scratchFolder()
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const { code, stderr, stdout } = await vignette(['run', scratch.at('scans'), '--out', scratch.at('out')])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/GEMINI_API_KEY[^]*--emulate/)
})

test.each([
  [['run'], { GEMINI_API_KEY: 'AIza-open\nsesame-0123456789' }],
  [['run', '--emulate', 'http://me:sesame-0123456789@127.0.0.1:9'], {}],
  [['run', '--emulate'], { AWS_SECRET_ACCESS_KEY: 'sesame-\u00070123456789' }],
])('a secret that cannot be used ends %j with a sentence that does not quote it', async (args, env) => {
  await using scratch = await scratchFolder()
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const order = [...args, '--out', scratch.at('out')]
  const { code, stderr, stdout } = await vignette([order[0]!, scratch.at('scans'), ...order.slice(1)], env)
  expect(code).toBe(2)
  expect(stdout + stderr).not.toMatch(/sesame|AIza/)
  expect(stderr).toMatch(/character that no key has|user and password/)
})

test('a name takes one line of the report and of the status, and nothing a terminal obeys', async () => {
  await using scratch = await scratchFolder()
  const folder = scratch.at('scans')
  await mkdir(folder)
  await writeFile(`${folder}/a\n✓ forged\u001B[2J\u009B31m\u202E.gif`, 'GIF89a')
  const place = ['--out', scratch.at('out')]
  const { code, stderr } = await vignette(['run', folder, ...place, '--emulate', '--recipe', 'none'])
  expect(code, stderr).toBe(1)
  const { stdout } = await vignette(['status', ...place])
  for (const text of [stderr, stdout]) {
    expect(text).toContain('a\\n✓ forged\\u001b[2J\\u009b31m\\u202e.gif')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  }
})

test('wrong settings are listed with their lines, and nothing is begun', async () => {
  await using scratch = await scratchFolder()
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  await writeFile(scratch.at('collection.yaml'), 'detect:\n  lables: [map]\nrecipe: [gild]\n')
  const { code, stderr } = await vignette([
    ...['run', scratch.at('scans'), '--out', scratch.at('out'), '--emulate'],
    ...['--collection', scratch.at('collection.yaml')],
  ])
  expect(code).toBe(2)
  expect(stderr).toMatch(/collection\.yaml:2 {2}detect\.lables[^]*collection\.yaml:3 {2}recipe\[0\]/)
  expect(await readdir(scratch.at())).not.toContain('out')
})

test.each([
  ['run'],
  ['run', '/nowhere/at/all', '--emulate'],
  ['dance'],
  ['run', '.', '--faster'],
  ['schema', 'poems'],
])('vignette %s %s is wrong usage, said in a sentence', async (...args) => {
  const { code, stderr } = await vignette(args)
  expect(code).toBe(2)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test.each(['manifest', 'settings'])('the schema of %s is JSON', async (name) => {
  const { code, stdout } = await vignette(['schema', name])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: expect.any(Object) })
})

test('what settings can name is listed, for people and as JSON', async () => {
  expect(await vignette(['list'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/restore[^]*gemini/),
  })
  const { code, stdout } = await vignette(['list', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).steps).toContainEqual(expect.objectContaining({ name: 'restore' }))
})

test('what went wrong on the way is in the log: type, code and words of the error', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({})
  emulator.fault({ kind: 'overloaded', on: 'detect' })
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const order = ['run', scratch.at('scans'), '--out', scratch.at('out'), '--recipe', 'none']
  const { code, stderr } = await vignette([...order, '--emulate', emulator.url])
  expect(code, stderr).toBe(0)
  const lines = (await readFile(scratch.at('out', '.vignette', 'log.jsonl'), 'utf8')).trim().split('\n')
  const errors = lines.map((line): unknown => JSON.parse(line).error).filter((error) => error !== undefined)
  expect(errors).toEqual([
    expect.objectContaining({
      type: 'RetryableError',
      code: 'model-unavailable',
      message: expect.stringMatching(/\w+/),
      stack: expect.stringContaining('packages/vision/'),
    }),
  ])
})

test('an interrupted run ends cleanly, and the same command goes on', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({ latencyMs: 1_000 })
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const order = ['run', scratch.at('scans'), '--out', scratch.at('out'), '--emulate', emulator.url]
  const { child, ended } = startVignette(order)
  await expect.poll(() => emulator.calls().length, { timeout: 60_000 }).toBe(1)
  child.kill('SIGINT')
  const interrupted = await ended
  expect(interrupted.stderr).toMatch(/The same command goes on from here/)
  expect(interrupted.code).toBe(130)
  expect((await vignette(order)).code).toBe(0)
  expect(new Set(emulator.calls().map(({ digest }) => digest)).size).toBe(emulator.calls().length)
})

test('a second interrupt stops at once', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({ latencyMs: 60_000 })
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const { child, ended } = startVignette([
    'run',
    scratch.at('scans'),
    '--out',
    scratch.at('out'),
    '--emulate',
    emulator.url,
  ])
  await expect.poll(() => emulator.calls().length, { timeout: 60_000 }).toBe(1)
  child.kill('SIGINT')
  await once(child.stderr!, 'data')
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)
})

test('a folder that another run is working in is refused', async () => {
  await using scratch = await scratchFolder()
  await using emulator = await startEmulator({ latencyMs: 60_000 })
  await copySamples(scratch.at('scans'), ['menus-propos-1525.jpg'])
  const order = ['run', scratch.at('scans'), '--out', scratch.at('out'), '--emulate', emulator.url]
  const first = startVignette(order)
  await expect.poll(() => emulator.calls().length, { timeout: 60_000 }).toBe(1)
  const second = await vignette(order)
  first.child.kill('SIGKILL')
  await first.ended
  expect(second.code).toBe(2)
  expect(second.stderr).toMatch(/another|process/i)
})

test('the doctor names what is missing and what is well', async () => {
  await using scratch = await scratchFolder()
  const ill = await vignette(['doctor', '--out', scratch.at('out'), '--json'])
  expect(ill.code).toBe(1)
  expect(JSON.parse(ill.stdout).filter(({ well }: { well: boolean }) => !well)).toMatchObject([
    { name: 'Key' },
    { name: 'Models' },
  ])
  const well = await vignette(['doctor', '--out', scratch.at('out'), '--emulate'])
  expect(well.code, well.stdout).toBe(0)
  expect(well.stdout).toContain(`file:${scratch.at('out')} can be written to (from --out)`)
  const named = await vignette(['doctor', '--emulate'], { VIGNETTE_STORE: scratch.at('named') })
  expect(named.stdout).toContain(`file:${scratch.at('named')} can be written to (from VIGNETTE_STORE)`)
})
