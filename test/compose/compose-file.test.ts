import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const read = (name: string): Promise<string> => readFile(new URL(`../../${name}`, import.meta.url), 'utf8')

test('every variable of the compose file is in .env.example, with the same default', async () => {
  const compose = await read('docker-compose.yml')
  const example = await read('.env.example')
  const used = new Map(
    [...compose.matchAll(/\$\{([A-Z0-9_]+):-([^}]*)\}/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const told = new Map(
    [...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  expect(used.size).toBeGreaterThan(10)
  expect(told).toEqual(used)
})

test('the compose file binds nothing beyond this machine', async () => {
  const compose = await read('docker-compose.yml')
  const ports = [...compose.matchAll(/(\S+):\$\{[A-Z0-9_]+_PORT:-\d+\}:\d+/g)].map(([, host = '']) =>
    host.replaceAll(/^[['"-]+/g, ''),
  )
  expect(ports).toHaveLength(4)
  expect(new Set(ports)).toEqual(new Set(['127.0.0.1']))
})

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()).default({}),
      mem_limit: z.string(),
      pids_limit: z.number(),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      cap_add: z.array(z.string()).optional(),
      security_opt: z.tuple([z.literal('no-new-privileges:true')]),
    }),
  ),
})
const services = async () =>
  Object.entries(Compose.parse(parse(await read('docker-compose.yml'), { merge: true })).services)

test('every service has limits, a root it cannot write to, and no capability it does not need', async () => {
  const added = (await services()).filter(([, { cap_add }]) => cap_add).map(([name]) => name)
  expect(added).toEqual(['redis'])
})

test.each([
  ['GEMINI_API_KEY:-', ['detect-worker', 'edit-worker']],
  ['VIGNETTE_S3_PASSWORD', ['init', 'minio']],
  ['VIGNETTE_S3_WORKER_PASSWORD', ['crop-worker', 'detect-worker', 'edit-worker', 'init', 'scan-worker']],
  ['VIGNETTE_S3_PRODUCER_PASSWORD', ['init', 'producer']],
  ['VIGNETTE_S3_DASHBOARD_PASSWORD', ['dashboard', 'init']],
  ['VIGNETTE_EVENTS_TOKEN', ['minio', 'producer']],
  ['VIGNETTE_DASHBOARD_PASSWORD', ['dashboard']],
])('${%s} is given to %j alone', async (variable, names) => {
  const given = (await services()).filter(([, { environment }]) =>
    Object.values(environment).some((value) => value.includes(`\${${variable}`)),
  )
  expect(given.map(([name]) => name).toSorted()).toEqual(names)
})

test('of secrets there are no others', async () => {
  const compose = await read('docker-compose.yml')
  const secrets = new Set(compose.match(/(?<=\$\{)\w*(PASSWORD|TOKEN|KEY|SECRET)\b/g))
  expect([...secrets].toSorted()).toEqual([
    'GEMINI_API_KEY',
    'VIGNETTE_DASHBOARD_PASSWORD',
    'VIGNETTE_EVENTS_TOKEN',
    'VIGNETTE_S3_DASHBOARD_PASSWORD',
    'VIGNETTE_S3_PASSWORD',
    'VIGNETTE_S3_PRODUCER_PASSWORD',
    'VIGNETTE_S3_WORKER_PASSWORD',
  ])
})
