import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

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
