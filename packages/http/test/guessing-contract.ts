import { expect, test } from 'vitest'
import { createGuessLimit, type GuessLimit } from '../src/guess-limit.ts'

interface Asked {
  method: 'GET'
  url: string
  headers: Record<string, string>
  remoteAddress: string
}
interface App extends AsyncDisposable {
  inject(request: Asked): Promise<{ statusCode: number; headers: Record<string, unknown> }>
}

interface Options {
  guesses: GuessLimit
  trustedProxies?: readonly string[]
}

interface Door {
  url: string
  /** `Authorization` as it should be */
  right: string
  wrong: string
  open: (options: Options) => Promise<App>
}

/** What holds for every door with credentials. */
export function guessingContract({ url, right, wrong, open }: Door): void {
  let now = 0
  const guesses = (): GuessLimit => createGuessLimit({ free: 3, now: () => now })
  const asker =
    (app: App, from: Record<string, string> = {}) =>
    (authorization?: string, remoteAddress = '10.0.0.1') =>
      app.inject({
        method: 'GET',
        url,
        remoteAddress,
        headers: { ...from, ...(authorization === undefined ? {} : { authorization }) },
      })

  test('after some wrong credentials nothing from there is looked at for a while', async () => {
    await using app = await open({ guesses: guesses() })
    const ask = asker(app)
    for (const _ of [1, 2, 3]) expect((await ask(wrong)).statusCode).toBe(401)
    for (const given of [wrong, right]) {
      const { statusCode, headers } = await ask(given)
      expect([statusCode, String(headers['retry-after'])]).toEqual([429, '1'])
    }
    expect((await ask(right, '10.0.0.2')).statusCode).toBe(200)
    now += 1000
    expect((await ask(right)).statusCode).toBe(200)
  })

  test('who gives no credentials guesses nothing', async () => {
    await using app = await open({ guesses: guesses() })
    const ask = asker(app)
    for (const _ of [1, 2, 3, 4, 5]) expect((await ask()).statusCode).toBe(401)
    expect((await ask(right)).statusCode).toBe(200)
  })

  test.each([
    ['the word of a trusted proxy is taken for where a request comes from', ['10.0.0.0/8'], 200],
    ['anybody else’s is not', [], 429],
  ])('%s', async (_what, trustedProxies, status) => {
    await using app = await open({ guesses: guesses(), trustedProxies })
    const stranger = asker(app, { 'x-forwarded-for': '203.0.113.9' })
    for (const _ of [1, 2, 3]) await stranger(wrong)
    expect((await asker(app, { 'x-forwarded-for': '203.0.113.8' })(right)).statusCode).toBe(status)
  })
}
